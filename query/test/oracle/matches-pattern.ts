/** Patterns of `like`: `%` matches any characters, `_` any single one, `\` the next one literally. */
type Piece =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'exactly'; readonly character: string };

/** Whether a text matches a pattern, in time proportional to the product of their lengths. */
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
