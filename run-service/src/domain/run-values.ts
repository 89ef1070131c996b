import { type Instant, isErrorCode, type ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { type Field, runFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import type { RunAttributes } from './run.js';

/** The attributes that a run would have, or every fault of their values. */
export type CheckedAttributes =
  | { readonly ok: true; readonly attributes: RunAttributes }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const attributeNames = {
  distance: 'distance',
  startTime: 'start_time',
  endTime: 'end_time',
  startLatE7: 'start_lat',
  startLngE7: 'start_lng',
  endLatE7: 'end_lat',
  endLngE7: 'end_lng',
} as const satisfies Record<keyof RunAttributes, string>;
const keys = Object.keys(attributeNames) as (keyof RunAttributes)[];

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
  const atFault = (key: keyof RunAttributes): boolean => faults.some((fault) => fault.field === pathOf(key));
  const attributes: Partial<Record<keyof RunAttributes, unknown>> = {};
  for (const key of keys) {
    const value = input[key] ?? current?.[key];
    if (atFault(key)) continue;
    if (value === undefined) faults.push(missing(key));
    else if (typeof value === 'number' && !withinBounds(key, value)) faults.push(outOfBounds(key));
    else attributes[key] = value;
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
  const key = input.endTime || !input.startTime ? 'endTime' : 'startTime';
  if (length < MICROS_PER_SECOND) {
    faults.push(invalid(key, 'end_time must be at least 1 second after start_time.'));
  } else if (length > LONGEST_MICROS) {
    faults.push(invalid(key, 'end_time must be at most 7 days after start_time.'));
  }
  if (end.micros > (nowMs + AHEAD_MS) * 1000) {
    faults.push(invalid('endTime', 'end_time must not be more than 5 minutes ahead of now.'));
  }
  return faults;
}

function withinBounds(key: keyof RunAttributes, value: number): boolean {
  const { min, max, scale } = fieldOf(key);
  const unit = 10 ** (scale ?? 0);
  return Number.isInteger(value) && value >= (min ?? -Infinity) * unit && value <= (max ?? Infinity) * unit;
}

function outOfBounds(key: keyof RunAttributes): Fault {
  const { type, min = 0, max = 0, unit } = fieldOf(key);
  const kind = type === 'integer' ? 'a whole number of' : 'a number of';
  return invalid(key, `${attributeNames[key]} must be ${kind} ${unit} from ${min} to ${max}.`);
}

function invalid(key: keyof RunAttributes, detail: string): Fault {
  return { code: 'invalid_value', field: pathOf(key), detail };
}

function missing(key: keyof RunAttributes): Fault {
  return { code: 'missing_value', field: pathOf(key), detail: `${attributeNames[key]} is required.` };
}

function pathOf(key: keyof RunAttributes): string {
  return `attributes.${attributeNames[key]}`;
}

function fieldOf(key: keyof RunAttributes): Field {
  const field = runFields.attributes[attributeNames[key]];
  if (!field) throw new Error(`the catalogue has no field ${attributeNames[key]}`);
  return field;
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
