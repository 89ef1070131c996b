/** One parameter of a query, decoded, or why it cannot be. */
export interface Parameter {
  /** The name as clients spell it, decoded: `filter[distance][gt]`. */
  readonly name: string;
  readonly value: string;
  /** Whether the percent-encoding of name or value is broken; both are left as they came then. */
  readonly broken: boolean;
}

/** Splits what stands after `?` as the URL standard does for forms, save that broken percent-encoding is told. */
export function readQueryString(text: string): Parameter[] {
  return text
    .replace(/^\?/, '')
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const at = piece.indexOf('=');
      return at < 0 ? decodePair(piece, '') : decodePair(piece.slice(0, at), piece.slice(at + 1));
    });
}

function decodePair(name: string, value: string): Parameter {
  try {
    return { name: decode(name), value: decode(value), broken: false };
  } catch (error) {
    // decodeURIComponent says no more than that the URI is malformed.
    if (!(error instanceof URIError)) throw error;
    return { name, value, broken: true };
  }
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** `filter[distance][gt]` as its family `filter` and its members `['distance', 'gt']`; undefined for any other shape. */
export function readName(name: string): { family: string; members: string[] } | undefined {
  const match = /^([a-z]+)((?:\[[^[\]]+\])*)$/.exec(name);
  if (!match) return undefined;
  const [, family = '', brackets = ''] = match;
  return { family, members: brackets === '' ? [] : brackets.slice(1, -1).split('][') };
}
