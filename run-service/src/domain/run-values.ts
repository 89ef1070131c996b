import { isErrorCode, type ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { boundProblems, runFields, type StoredField, sentIn, valueIn } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RunAttributes } from './run.js';
import { ruleFaults } from './run-rules.js';
import { readTimes } from './times.js';
import { faultOf } from './value-fault.js';

/** The attributes that a run would have, or every fault of their values. */
export type CheckedAttributes =
  | { readonly ok: true; readonly attributes: RunAttributes }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const writable = Object.entries<StoredField>(runFields.attributes).filter(([, field]) => field.access === 'read-write');

/**
 * Checks the attributes sent, on top of those that the run has (undefined: a new run). The gateway's faults stand among ours, in the
 * order of the definition; an attribute that is at fault there is not missing here.
 */
export function checkAttributes(
  input: RunInput,
  edgeFaults: readonly ValueFault[],
  current: RunAttributes | undefined,
  nowMs: number,
): CheckedAttributes {
  const faults = edgeFaults.map(faultOfEdge);
  const times = readTimes(input, current);
  faults.push(...times.faults);
  const attributes: Record<string, unknown> = {};
  for (const [name, field] of writable) {
    if (isAtFault(faults, name)) continue;
    const sent = times.values.get(name) ?? sentIn(input, name, field);
    const value = sent === undefined && current ? valueIn(current, field) : (sent ?? field.absent);
    if (value === undefined) {
      if (field.required) faults.push(faultOf(name, `${name} is required.`, 'missing_value'));
      attributes[field.member] = undefined;
      continue;
    }
    const problems = boundProblems(field, value);
    for (const { index, problem } of problems) {
      faults.push(faultOf(index === undefined ? name : `${name}.${index}`, `${name} ${problem}.`));
    }
    if (problems.length === 0) attributes[field.member] = value;
  }
  // A rule looks at attributes that are right by themselves.
  faults.push(...ruleFaults(attributes, input, current, nowMs));
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) };
  return { ok: true, attributes: attributes as RunAttributes };
}

/** The gateway's faults as ours; a code that this version does not know (a newer gateway's) is a plain invalid value. */
export function faultOfEdge(fault: ValueFault): Fault {
  return { code: isErrorCode(fault.code) ? fault.code : 'invalid_value', field: fault.field, detail: fault.detail };
}

function isAtFault(faults: readonly Fault[], name: string): boolean {
  const path = `attributes.${name}`;
  return faults.some(({ field = '' }) => field === path || field.startsWith(`${path}.`));
}

const ranks = new Map(Object.keys(runFields.attributes).map((name, index) => [name, index]));

/** As the reference lists the attributes: the order of the document is known to the gateway alone. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const rank = ({ field = '' }: Fault): number => ranks.get(field.split('.')[1] ?? '') ?? ranks.size;
  return faults.toSorted((one, other) => rank(one) - rank(other));
}
