import type { Principal } from '@jogging/proto/common';
import {
  type ApplyOperationsRequest,
  ApplyOperationsResponse,
  type CreateRunRequest,
  type Operation,
} from '@jogging/proto/runs';
import type { Transaction } from '@jogging/service-kit/database';
import type { Zones } from '../domain/dates.js';
import { parseRunId } from '../domain/ids.js';
import { faultOfEdge } from '../domain/run-values.js';
import type { UserDirectory } from '../domain/user-directory.js';
import type { RunBatches } from '../store/run-batches.js';
import { type CreateRunDeps, type Draft, draftRun, ownerDeleted } from './create-run.js';
import { once, usedKey } from './idempotent.js';
import { OperationFaults } from './operation-faults.js';
import { RunsInChange } from './runs-in-change.js';
import { withZones } from './with-zones.js';

export interface ApplyOperationsDeps extends CreateRunDeps {
  readonly batches: RunBatches;
}

/**
 * Applies many changes in one transaction, in order, each by the rules of a single request. If any is refused, none is applied,
 * and the faults of all are reported.
 */
export async function applyOperations(
  deps: ApplyOperationsDeps,
  principal: Principal,
  request: ApplyOperationsRequest,
): Promise<ApplyOperationsResponse> {
  const used = request.idempotency && usedKey(principal, request.idempotency);
  const earlier = used && (await deps.idempotencyKeys.find(used));
  if (earlier?.kind === 'answered') return { ...ApplyOperationsResponse.decode(earlier.response), replayed: true };

  const faults = new OperationFaults(request.edgeFaults.map(faultOfEdge));
  // Before the transaction, because another service resolves the owners that an admin names.
  const drafts = await draftAll(deps, principal, request.operations, faults);
  return withZones(deps, async (zones) => {
    const apply = (transaction: Transaction) =>
      applyAll({ ...deps, zones }, principal, request.operations, drafts, faults.copy(), transaction);
    if (!used) return deps.database.transaction(apply);
    const { response, replayed } = await once(deps, used, ApplyOperationsResponse, apply);
    return { ...response, replayed };
  });
}

async function draftAll(
  deps: ApplyOperationsDeps,
  principal: Principal,
  operations: readonly Operation[],
  faults: OperationFaults,
): Promise<Map<number, Draft>> {
  const users = remembering(deps.users);
  const drafts = new Map<number, Draft>();
  for (const [index, { action }] of operations.entries()) {
    if (action?.$case !== 'add') continue;
    const request: CreateRunRequest = action.value;
    const draft = await faults.collect(index, () => draftRun({ ...deps, users }, principal, request));
    if (draft) drafts.set(index, draft);
  }
  return drafts;
}

async function applyAll(
  deps: ApplyOperationsDeps & { readonly zones: Zones },
  principal: Principal,
  operations: readonly Operation[],
  drafts: ReadonlyMap<number, Draft>,
  faults: OperationFaults,
  transaction: Transaction,
): Promise<ApplyOperationsResponse> {
  const ids = operations.flatMap(({ action }) => {
    const id = action?.$case === 'update' || action?.$case === 'remove' ? parseRunId(action.value.id) : undefined;
    return id ?? [];
  });
  const runs = new RunsInChange(
    await deps.batches.lock([...new Set(ids)], transaction),
    principal,
    deps.now(),
    deps.zones,
  );
  const response: ApplyOperationsResponse = { results: [], replayed: false };
  const refusedLids = new Set<string>();
  for (const [index, operation] of operations.entries()) {
    const { action, lid } = operation;
    const adds = action?.$case !== 'update' && action?.$case !== 'remove';
    // Whether a change of a run that was not added would be allowed is not known.
    if (!adds && lid !== undefined && refusedLids.has(lid)) continue;
    const draft = drafts.get(index);
    const outcome = await faults.collect(index, () => runs.apply(operation, draft?.run));
    if (outcome) response.results.push({ outcome });
    else if (adds && lid !== undefined) refusedLids.add(lid);
  }
  faults.throwIfAny();

  const { created, updated, removed, events } = runs.changes();
  for (const [uid, own] of Map.groupBy(created, (run) => run.uid))
    await deps.quotas.takeRuns(uid, own.length, transaction);
  const entries = deps.outbox.entriesOf(events);
  const gone = await deps.batches.record(created, entries, transaction);
  if (gone.length > 0) {
    for (const [index, { run, wanted }] of drafts) {
      if (gone.includes(run.uid)) await faults.collect(index, () => Promise.reject(ownerDeleted(wanted)));
    }
    faults.throwIfAny();
  }
  await deps.batches.update(updated, transaction);
  await deps.batches.delete(removed, transaction);
  transaction.afterCommit(() => deps.outbox.wake());
  return response;
}

/** Looks each user up once: an admin's thousand runs usually have few owners. */
function remembering(users: UserDirectory): UserDirectory {
  const known = new Map<string, ReturnType<UserDirectory['resolve']>>();
  return {
    resolve(userId) {
      const asked = known.get(userId) ?? users.resolve(userId);
      known.set(userId, asked);
      return asked;
    },
  };
}
