import { type Instant, isErrorCode, type ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { boundProblems, runFields, type StoredField, valueIn } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RunAttributes } from './run.js';

/** The attributes that a run would have, or every fault of their values. */
export type CheckedAttributes =
  | { readonly ok: true; readonly attributes: RunAttributes }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const writable = Object.entries<StoredField>(runFields.attributes).filter(([, field]) => field.access === 'read-write');

const MICROS_PER_SECOND = 1_000_000;
const LONGEST_MICROS = 7 * 24 * 3600 * MICROS_PER_SECOND;
const AHEAD_MS = 5 * 60 * 1000;

/**
 * Checks the attributes sent, on top of those that the run has (undefined: a new run). The edge's faults stand among ours,
 * in the order of the catalogue; an attribute that is at fault there is not missing here.
 */
export function checkAttributes(
  input: RunInput,
  edgeFaults: readonly ValueFault[],
  current: RunAttributes | undefined,
  nowMs: number,
): CheckedAttributes {
  const faults = edgeFaults.map(faultOfEdge);
  const attributes: Record<string, unknown> = {};
  for (const [name, field] of writable) {
    const value = valueIn(input, field) ?? (current && valueIn(current, field));
    if (faults.some((fault) => fault.field === pathOf(name))) continue;
    if (value === undefined) faults.push(missing(name));
    else {
      const problems = boundProblems(field, value);
      faults.push(...problems.map(({ problem }) => invalid(name, `${name} ${problem}.`)));
      if (problems.length === 0) attributes[field.member] = value;
    }
  }
  const { startTime, endTime } = attributes as Partial<RunAttributes>;
  if (startTime && endTime) faults.push(...timeFaults(startTime, endTime, input, nowMs));
  if (faults.length > 0) return { ok: false, faults: inCatalogueOrder(faults) };
  return { ok: true, attributes: attributes as unknown as RunAttributes };
}

/** The edge's faults as ours; a code that this version does not know (a newer gateway's) is a plain invalid value. */
export function faultOfEdge(fault: ValueFault): Fault {
  return { code: isErrorCode(fault.code) ? fault.code : 'invalid_value', field: fault.field, detail: fault.detail };
}

function timeFaults(start: Instant, end: Instant, input: RunInput, nowMs: number): Fault[] {
  const faults: Fault[] = [];
  const length = end.micros - start.micros;
  // Where the change sent the start alone, it is the start that does not fit.
  const name = input.endTime || !input.startTime ? 'end_time' : 'start_time';
  if (length < MICROS_PER_SECOND) {
    faults.push(invalid(name, 'end_time must be at least 1 second after start_time.'));
  } else if (length > LONGEST_MICROS) {
    faults.push(invalid(name, 'end_time must be at most 7 days after start_time.'));
  }
  if (end.micros > (nowMs + AHEAD_MS) * 1000) {
    faults.push(invalid('end_time', 'end_time must not be more than 5 minutes ahead of now.'));
  }
  return faults;
}

function invalid(name: string, detail: string): Fault {
  return { code: 'invalid_value', field: pathOf(name), detail };
}

function missing(name: string): Fault {
  return { code: 'missing_value', field: pathOf(name), detail: `${name} is required.` };
}

function pathOf(name: string): string {
  return `attributes.${name}`;
}

/** As the reference lists the attributes: the one order that is known here, for the document's stayed at the edge. */
function inCatalogueOrder(faults: readonly Fault[]): Fault[] {
  const names = Object.keys(runFields.attributes).map((name) => `attributes.${name}`);
  const rank = (fault: Fault): number => {
    const index = names.indexOf(fault.field ?? '');
    return index < 0 ? names.length : index;
  };
  return faults.toSorted((one, other) => rank(one) - rank(other));
}
