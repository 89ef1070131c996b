import { distance } from 'fastest-levenshtein';

export interface KnownRoute {
  readonly method: string;
  /** With parameters as `:id`. */
  readonly path: string;
}

/** The maximum number of wrong letters; with more, it is another word. */
const maximumDistance = 3;

/** The cost of taking a plain word for an id: it is more likely a misspelled word of another path. */
const wordAsId = 2;

/**
 * The route that a request for an unknown one most likely means, as `POST /user/login`; undefined if none is near. Near are
 * paths that differ by a few letters (`/user`), lack the beginning (`/login`) or have something before it (`/api/v1/runs`).
 */
export function suggestRoute(method: string, path: string, routes: readonly KnownRoute[]): string | undefined {
  const asked = segmentsOf(path);
  // A longer path is not a typing mistake, and comparison costs the product of both lengths.
  if (asked.length > 6 || path.length > 100) return undefined;
  const ranked = routes
    .map((route) => ({ route, cost: costOf(asked, segmentsOf(route.path)) + (route.method === method ? 0 : 0.5) }))
    .filter(({ cost }) => cost <= maximumDistance + 0.5)
    .sort((a, b) => a.cost - b.cost);
  const best = ranked[0]?.route;
  return best && `${best.method} ${best.path.replaceAll(/:(\w+)/g, '{$1}')}`;
}

function segmentsOf(path: string): string[] {
  return path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

function costOf(asked: readonly string[], known: readonly string[]): number {
  if (asked.length === 0) return Number.POSITIVE_INFINITY;
  if (asked.length === known.length) return lettersApart(asked, known);
  // Each segment too many or missing at the beginning costs as much as a letter.
  const skipped = asked.length - known.length;
  return Math.abs(skipped) + lettersApart(asked.slice(Math.max(0, skipped)), known.slice(Math.max(0, -skipped)));
}

/** Letters to change, summed over the segments; infinite if no word of the known path was asked for. */
function lettersApart(asked: readonly string[], known: readonly string[]): number {
  let sum = 0;
  let words = 0;
  for (const [index, segment] of asked.entries()) {
    const word = known[index] ?? '';
    if (word.startsWith(':')) {
      sum += /[\d@]/.test(segment) ? 0 : wordAsId;
      continue;
    }
    const letters = distance(segment, word);
    // In a short word, two wrong letters make a different word.
    if (letters > Math.floor(Math.max(segment.length, word.length) / 2)) return Number.POSITIVE_INFINITY;
    sum += letters;
    words += 1;
  }
  return words > 0 ? sum : Number.POSITIVE_INFINITY;
}
