/** One parameter of a query, decoded, or why it cannot be. */
export interface Parameter {
  /** The name as clients spell it, decoded: `filter[distance][gt]`. */
  readonly name: string;
  readonly value: string;
  /** Whether the percent-encoding of name or value is broken; broken parts stay encoded. */
  readonly broken: boolean;
}

/** Splits the text after `?` as the URL standard does for forms, but reports broken percent-encoding. */
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

function decodePair(rawName: string, rawValue: string): Parameter {
  const [name, value] = [decode(rawName), decode(rawValue)];
  return { name: name ?? rawName, value: value ?? rawValue, broken: name === undefined || value === undefined };
}

/** Undefined if the percent-encoding is broken or is not UTF-8. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    // The error only says that the URI is malformed.
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}

/** `filter[distance][gt]` as its family `filter` and its members `['distance', 'gt']`; undefined for any other shape. */
export function readName(name: string): { family: string; members: string[] } | undefined {
  const match = /^([a-z]+)((?:\[[^[\]]+\])*)$/.exec(name);
  if (!match) return undefined;
  const [, family = '', brackets = ''] = match;
  return { family, members: brackets === '' ? [] : brackets.slice(1, -1).split('][') };
}
