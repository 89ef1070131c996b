import { distance } from 'fastest-levenshtein';

/** Longer names are ignored: they are not typing mistakes, and the distance costs the product of both lengths. */
const longest = 60;

/**
 * The candidate that a mistyped name most likely means: the same in another case, the last part of a dotted name, a
 * name that it begins, or one that differs by a few characters. Undefined if none is near.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name === '' || name.length > longest) return undefined;
  const wanted = plain(name);
  const part = candidates.find((candidate) => candidate.includes('.') && plain(lastPart(candidate)) === wanted);
  if (part !== undefined) return part;
  const begun = candidates.find((candidate) => candidate.startsWith(`${wanted}_`));
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: distance(wanted, plain(candidate)) }))
    .sort((left, right) => left.edits - right.edits);
  if (best && best.edits <= Math.min(3, Math.floor(wanted.length / 3))) return best.candidate;
  return begun;
}

/** The end of a sentence that suggests the nearest candidate, or an empty string. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const found = nearest(name, candidates);
  return found === undefined ? '' : ` Did you mean '${found}'?`;
}

/** `startTime`, `start-time` and `START_TIME` mean `start_time`. */
function plain(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[-\s]/g, '_')
    .toLowerCase();
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
