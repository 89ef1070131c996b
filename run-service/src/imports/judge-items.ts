import type { ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import type { RunId } from '../domain/ids.js';
import type { RunAttributes } from '../domain/run.js';
import { checkAttributes } from '../domain/run-values.js';
import { isRun } from './formats/sport.js';
import { type Candidate, nearMicros, nearShare, type StagedItem, type Verdict } from './item-store.js';
import { attributesOf, inputFor } from './run-attributes.js';

/** An item that may become a run. */
export interface Judged {
  readonly item: StagedItem;
  readonly attributes: RunAttributes;
}

/** Separates the items that may become runs from those with a verdict, by the rules of a single creation. */
export function judgeItems(
  staged: readonly StagedItem[],
  sports: string,
  nowMs: number,
): { readonly judged: Judged[]; readonly verdicts: Verdict[] } {
  const judged: Judged[] = [];
  const verdicts: Verdict[] = [];
  for (const item of staged) {
    const outcome = judge(item, sports, nowMs);
    if ('attributes' in outcome) judged.push({ item, attributes: outcome.attributes });
    else verdicts.push(outcome);
  }
  return { judged, verdicts };
}

function judge({ id, found }: StagedItem, sports: string, nowMs: number): Verdict | { attributes: RunAttributes } {
  if (sports !== 'all' && !isRun(found.sport)) {
    return { id, verdict: 'skipped', code: 'other_sport', detail: `The activity is not a run: ${found.sport ?? ''}.` };
  }
  const { run, refusal } = found;
  if (!run) {
    const { code, detail } = refusal ?? { code: 'unreadable', detail: 'The activity cannot be read.' };
    return { id, verdict: 'refused', code, detail };
  }
  const { input, faults } = inputFor(attributesOf(run));
  const checked = check(input, faults, nowMs);
  if (checked.ok) return { attributes: checked.attributes };
  const [first] = checked.faults;
  return {
    id,
    verdict: 'refused',
    code: first?.code ?? 'invalid_value',
    detail: checked.faults.map(({ detail }) => detail).join(' '),
    startTime: input.startTime,
    distance: input.distance,
  };
}

function check(input: RunInput, faults: readonly ValueFault[], nowMs: number) {
  return checkAttributes(input, faults, undefined, nowMs);
}

export function candidateOf({ item, attributes }: Judged): Candidate {
  return { position: item.position, startMicros: attributes.startTime.micros, distance: attributes.distance };
}

/** The items of one batch that repeat an earlier one of it, with its position. */
export function repeatsWithin(judged: readonly Judged[], known: ReadonlySet<number>): Map<number, number> {
  const kept: Candidate[] = [];
  const repeats = new Map<number, number>();
  for (const candidate of judged.map(candidateOf)) {
    if (known.has(candidate.position)) continue;
    const earlier = kept.find((one) => isNear(one, candidate));
    if (earlier) repeats.set(candidate.position, earlier.position);
    else kept.push(candidate);
  }
  return repeats;
}

function isNear(one: Candidate, other: Candidate): boolean {
  return (
    Math.abs(one.startMicros - other.startMicros) <= nearMicros &&
    Math.abs(one.distance - other.distance) <= nearShare * Math.max(one.distance, other.distance)
  );
}

/** The verdict on an item that repeats a run, or an item of a dry run. */
export function duplicateVerdict({ item, attributes }: Judged, runId: RunId | undefined): Verdict {
  return {
    id: item.id,
    verdict: 'duplicate',
    code: 'duplicate',
    detail: 'You have a run that starts within a minute of it and is equally long, within 2 %.',
    startTime: attributes.startTime,
    distance: attributes.distance,
    runId,
  };
}
