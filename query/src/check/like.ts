/** Whether the pattern ends in the middle of an escape, which PostgreSQL refuses. */
export function endsInEscape(pattern: string): boolean {
  const backslashes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  return backslashes % 2 === 1;
}

/** The pattern that matches only this text. */
export function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/**
 * Folds case character by character: Unicode's root locale, both small sigmas as one, and the dotted capital I as i.
 * One character stays one, so that `_` keeps its meaning, and none depends on its neighbours, as the final sigma of
 * toLowerCase does. `foldedSql` does the same in SQL.
 */
export function foldCase(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ');
}

/** The same in SQL. Every database has ICU's root collation, whatever its locale, and it covers all of Unicode. */
export function foldedSql(expression: string): string {
  return `translate(lower(translate(${expression}, 'İ', 'i') COLLATE "und-x-icu"), 'ς', 'σ')`;
}
