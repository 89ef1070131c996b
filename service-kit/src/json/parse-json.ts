import { createScanner, type ParseError, parseTree } from 'jsonc-parser';

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  /** `index` is the position at which the text stops being JSON or nests too deeply. */
  | { readonly ok: false; readonly reason: 'not-json' | 'too-deep'; readonly index: number };

/** As passed by JSON.parse: `context.source` is the text of a primitive (ECMA-262, JSON.parse source text access). */
export type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Parses JSON (RFC 8259) that nests at most `maxDepth` arrays and objects, and reports the position of a fault. */
export function parseJson(text: string, maxDepth: number, reviver?: Reviver): JsonReading {
  const deep = firstTooDeep(text, maxDepth);
  if (deep !== undefined) return { ok: false, reason: 'too-deep', index: deep };
  try {
    return { ok: true, value: JSON.parse(text, reviver) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, reason: 'not-json', index: faultIndex(text) };
  }
}

/** The parsers recurse but this does not: it runs first, so that no text can exhaust the stack. */
function firstTooDeep(text: string, maxDepth: number): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const index = scanner.getTokenOffset();
    const character = text[index];
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) return index;
  }
  return undefined;
}

/** V8 reports the position of only some faults, and its messages may quote the text. */
function faultIndex(text: string): number {
  const faults: ParseError[] = [];
  parseTree(text, faults, { disallowComments: true });
  return Math.min(text.length, ...faults.map(({ offset }) => offset));
}
