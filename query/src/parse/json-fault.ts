type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end';

const space = /[ \t\r\n]*/y;
const token =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/**
 * The index where a text ceases to be JSON (RFC 8259), its length where it only ends too early. JSON.parse refuses such
 * a text, but tells the place of some faults alone.
 */
export function jsonFaultIndex(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at += matchAt(space, text, at)?.length ?? 0;
    const found = matchAt(token, text, at);
    const next: Expected | undefined = found === undefined ? undefined : step(expected, found, open);
    if (found === undefined || next === undefined) return at;
    expected = next;
    at += found.length;
  }
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

/** What may follow the token, or undefined where it may not stand. `open` has the closing brackets that are due. */
function step(expected: Expected, found: string, open: string[]): Expected | undefined {
  switch (expected) {
    case 'value or ]':
      return found === ']' ? close(found, open) : value(found, open);
    case 'value':
      return value(found, open);
    case 'name or }':
      return found === '}' ? close(found, open) : found.startsWith('"') ? ':' : undefined;
    case 'name':
      return found.startsWith('"') ? ':' : undefined;
    case ':':
      return found === ':' ? 'value' : undefined;
    case ', or end':
      if (found !== ',') return close(found, open);
      return open.at(-1) === '}' ? 'name' : open.at(-1) === ']' ? 'value' : undefined;
  }
}

function value(found: string, open: string[]): Expected | undefined {
  if (found === '{' || found === '[') {
    open.push(found === '{' ? '}' : ']');
    return found === '{' ? 'name or }' : 'value or ]';
  }
  return /^[\]},:]/.test(found) ? undefined : ', or end';
}

function close(found: string, open: string[]): Expected | undefined {
  if (found !== open.at(-1)) return undefined;
  open.pop();
  return ', or end';
}
