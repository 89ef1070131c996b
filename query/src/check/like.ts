/** Patterns of `like`: `%` any characters, `_` any one, `\` takes the next as it is. */
type Piece =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'exactly'; readonly character: string };

/** Whether the pattern ends in the middle of an escape, which PostgreSQL refuses. */
export function endsInEscape(pattern: string): boolean {
  const backslashes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  return backslashes % 2 === 1;
}

/** A text as the pattern that matches it alone. */
export function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/**
 * Text without its case, character by character: upper and lower case by Unicode's root locale, both forms of the small
 * sigma as one, and the dotted capital I as i. Each character stays one, so that `_` keeps its meaning, and none depends
 * on its neighbours, as the final sigma of toLowerCase does. The SQL of `foldedSql` does the same.
 */
export function foldCase(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ');
}

/** The same in SQL. ICU's root collation is there whatever locale a database was made with, and knows all of Unicode. */
export function foldedSql(expression: string): string {
  return `translate(lower(translate(${expression}, 'İ', 'i') COLLATE "und-x-icu"), 'ς', 'σ')`;
}

/** Whether a text matches a pattern, in time of no more than their lengths' product. */
export function matchesPattern(text: string, pattern: string): boolean {
  const characters = [...text];
  const pieces = readPattern(pattern);
  let at = 0;
  let piece = 0;
  let resumePiece = -1;
  let resumeAt = 0;
  while (at < characters.length) {
    const next = pieces[piece];
    if (next?.kind === 'any') {
      resumePiece = piece + 1;
      resumeAt = at;
      piece = resumePiece;
    } else if (next && (next.kind === 'one' || next.character === characters[at])) {
      at += 1;
      piece += 1;
    } else if (resumePiece >= 0) {
      // The last `%` takes one character more; earlier ones need not be tried again.
      resumeAt += 1;
      at = resumeAt;
      piece = resumePiece;
    } else return false;
  }
  return pieces.slice(piece).every((rest) => rest.kind === 'any');
}

function readPattern(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  let escaped = false;
  for (const character of pattern) {
    if (escaped) pieces.push({ kind: 'exactly', character });
    else if (character === '%') pieces.push({ kind: 'any' });
    else if (character === '_') pieces.push({ kind: 'one' });
    else if (character !== '\\') pieces.push({ kind: 'exactly', character });
    escaped = !escaped && character === '\\';
  }
  return pieces;
}
