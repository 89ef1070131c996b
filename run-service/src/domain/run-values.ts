import { isErrorCode, type ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { boundProblems, runFields, type StoredField, sentIn, valueIn } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RunAttributes } from './run.js';
import { ruleFaults } from './run-rules.js';
import { readTimes } from './times.js';
import { faultOf } from './value-fault.js';

/** The attributes of the run after the request, or all faults of their values. */
export type CheckedAttributes =
  | { readonly ok: true; readonly attributes: RunAttributes }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const writable = Object.entries<StoredField>(runFields.attributes).filter(([, field]) => field.access === 'read-write');

/**
 * Checks the sent attributes on top of the run's current ones (undefined: a new run). The gateway's faults are merged in the
 * order of the definition; an attribute with a fault there does not count as missing here.
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
  // Rules check only attributes that are valid on their own.
  faults.push(...ruleFaults(attributes, input, current, nowMs));
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) };
  return { ok: true, attributes: attributes as RunAttributes };
}

/** Converts the gateway's faults; an unknown code of a newer gateway becomes a plain invalid value. */
export function faultOfEdge(fault: ValueFault): Fault {
  return { code: isErrorCode(fault.code) ? fault.code : 'invalid_value', field: fault.field, detail: fault.detail };
}

function isAtFault(faults: readonly Fault[], name: string): boolean {
  const path = `attributes.${name}`;
  return faults.some(({ field = '' }) => field === path || field.startsWith(`${path}.`));
}

const ranks = new Map(Object.keys(runFields.attributes).map((name, index) => [name, index]));

/** In the reference's order of attributes: only the gateway knows the order of the document. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const rank = ({ field = '' }: Fault): number => ranks.get(field.split('.')[1] ?? '') ?? ranks.size;
  return faults.toSorted((one, other) => rank(one) - rank(other));
}
