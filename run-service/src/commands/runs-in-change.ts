import type { Principal } from '@jogging/proto/common';
import type { eventTypes } from '@jogging/proto/events';
import type { Operation, OperationResult, RemovedRun } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import type { OutgoingEvent } from '@jogging/service-kit/messaging';
import { requireAccess, requireMatch } from '../domain/access.js';
import type { Zones } from '../domain/dates.js';
import { parseRunId, type RunId } from '../domain/ids.js';
import type { Run } from '../domain/run.js';
import { faultOfEdge } from '../domain/run-values.js';
import { decideUpdate } from './update-run.js';

type Event = OutgoingEvent<typeof eventTypes>;

/** The result of a batch of operations: each run written once, in its last state, and an event for each change. */
export interface RunChanges {
  readonly created: readonly Run[];
  readonly updated: readonly Run[];
  readonly removed: readonly RunId[];
  readonly events: readonly Event[];
}

/** The runs in their state after the operations so far. */
export class RunsInChange {
  readonly #principal: Principal;
  readonly #nowMs: number;
  readonly #zones: Zones;
  readonly #runs: Map<string, Run>;
  readonly #before: ReadonlyMap<string, Run>;
  readonly #lids = new Map<string, RunId>();
  readonly #events = new Map<string, Event[]>();

  constructor(before: ReadonlyMap<string, Run>, principal: Principal, nowMs: number, zones: Zones) {
    this.#before = before;
    this.#runs = new Map(before);
    this.#principal = principal;
    this.#nowMs = nowMs;
    this.#zones = zones;
  }

  /** @throws AppError as the single request does; @param draft the run of an `add` */
  apply({ action, lid }: Operation, draft: Run | undefined): NonNullable<OperationResult['outcome']> {
    switch (action?.$case) {
      case 'add':
        if (!draft) throw new Error('an addition was not drafted');
        return { $case: 'run', value: this.#add(draft, lid) };
      case 'update':
        return { $case: 'run', value: this.#update(action.value, lid) };
      case 'remove':
        return { $case: 'removed', value: this.#remove(action.value, lid) };
      case 'unsupported':
        throw new AppError('unsupported_operation', { faults: [faultOfEdge(action.value)] });
      default:
        throw new AppError('unsupported_operation');
    }
  }

  changes(): RunChanges {
    const now = [...this.#runs.values()];
    return {
      created: now.filter(({ id }) => !this.#before.has(id)),
      updated: now.filter((run) => this.#before.has(run.id) && this.#before.get(run.id) !== run),
      removed: [...this.#before.values()].flatMap(({ id }) => (this.#runs.has(id) ? [] : id)),
      // A run that was added and removed in one request was never visible.
      events: [...this.#events].flatMap(([id, events]) => (this.#runs.has(id) || this.#before.has(id) ? events : [])),
    };
  }

  #add(run: Run, lid: string | undefined): Run {
    if (lid !== undefined) {
      if (this.#lids.has(lid)) {
        const detail = `An earlier operation has the lid "${lid}".`;
        throw new AppError('invalid_value', { faults: [{ code: 'invalid_value', field: 'lid', detail }] });
      }
      this.#lids.set(lid, run.id);
    }
    this.#runs.set(run.id, run);
    this.#note(run.id, { type: 'run.created', subject: run.id, data: { run } });
    return run;
  }

  #update(request: Parameters<typeof decideUpdate>[1], lid: string | undefined): Run {
    const run = this.#find(request.id, lid);
    const change = decideUpdate(run, request, this.#nowMs, this.#zones);
    if (!change) return run;
    this.#runs.set(run.id, change);
    this.#note(run.id, { type: 'run.updated', subject: run.id, data: { run: change } });
    return change;
  }

  #remove({ id, ifMatch }: Pick<Parameters<typeof decideUpdate>[1], 'id' | 'ifMatch'>, lid?: string): RemovedRun {
    const run = this.#find(id, lid);
    requireMatch(ifMatch, run);
    const removed = { id: run.id, uid: run.uid, version: run.version + 1 };
    this.#runs.delete(run.id);
    const data = { runId: run.id, uid: run.uid, version: removed.version };
    this.#note(run.id, { type: 'run.deleted', subject: run.id, data });
    return removed;
  }

  #find(id: string, lid: string | undefined): Run {
    const runId = lid === undefined ? parseRunId(id) : this.#lids.get(lid);
    return requireAccess(this.#principal, runId && this.#runs.get(runId));
  }

  #note(id: string, event: Event): void {
    this.#events.set(id, [...(this.#events.get(id) ?? []), event]);
  }
}
