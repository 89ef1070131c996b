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
