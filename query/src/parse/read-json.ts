import { parseJson } from '@jogging/service-kit/json';
import { maxDepth } from './limits.js';

/** A number with its digits from the JSON, which a double may not represent. */
export class JsonNumber {
  constructor(readonly digits: string) {}
}

export type FilterReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: string };

/** A filter at the limit has an object and an array for each level, an outermost list and an innermost list of values. */
const maxBrackets = 2 * maxDepth + 4;

/** Reads JSON with its numbers as JsonNumber. */
export function readJson(text: string): FilterReading {
  const reading = parseJson(text, maxBrackets, (_key, value, context) =>
    typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value,
  );
  if (reading.ok) return reading;
  const fault = reading.reason === 'too-deep' ? 'It is nested too deep.' : 'This is not JSON.';
  return { ok: false, fault: `At character ${reading.index + 1}: ${fault}` };
}
