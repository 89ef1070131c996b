import { stringify } from 'csv-stringify/sync';

/**
 * Rows as CSV (RFC 4180): a header of the columns, CRLF, quotes where needed. A cell that a spreadsheet would take for a
 * formula is escaped with an apostrophe (OWASP "CSV Injection").
 */
export function renderCsv(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    {
      header: true,
      columns: [...columns],
      record_delimiter: 'windows',
      // A lone CR or LF is quoted as well, which readers take for the end of a row.
      quoted_match: /[\r\n]/,
      escape_formulas: true,
    },
  );
}
