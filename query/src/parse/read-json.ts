import { jsonFaultIndex } from './json-fault.js';
import { maxDepth } from './limits.js';

/** A number as its digits stand in the JSON, which a double may not hold. */
export class JsonNumber {
  constructor(readonly digits: string) {}
}

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: string };

/** A filter at the limit has an object and an array for each level, one list around all and one of values within. */
const maxBrackets = 2 * maxDepth + 4;

/** Reads JSON with its numbers as JsonNumber. Text that is nested beyond any filter is refused before it is parsed. */
export function readJson(text: string): JsonReading {
  const deep = firstTooDeep(text);
  if (deep !== undefined) return { ok: false, fault: `At character ${deep + 1}: It is nested too deep.` };
  try {
    return { ok: true, value: JSON.parse(text, keepDigits) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, fault: `At character ${jsonFaultIndex(text) + 1}: This is no JSON.` };
  }
}

/** The source text of a primitive is the third argument (ECMA-262, JSON.parse source text access). */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value;
}

/** The index of the bracket that opens one level too many: the reviver of JSON.parse recurses, this does not. */
function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maxBrackets) return at;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return undefined;
}
