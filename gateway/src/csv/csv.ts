import type { Field, ResourceFields } from '@jogging/resources';
import { stringify } from 'csv-stringify/sync';

/** Characters that start a formula in spreadsheets (OWASP, "CSV Injection"), including full-width forms. */
// After apostrophes too, so that a reader of the CSV can remove exactly the one that was added.
const formula = /^'*[=+\-@\t\r＝＋－＠]/;

/** Only user-written text can contain formulas: a number, a date or a band such as `-20..-15` is never changed. */
function isWritten({ type, access }: Field): boolean {
  return access !== 'read' && (type === 'text' || type === 'names');
}

/**
 * Renders rows as CSV (RFC 4180): a header with the resource's attributes, CRLF, quotes if necessary. User-written text that
 * a spreadsheet would run as a formula gets an apostrophe in front.
 */
export function renderCsv(
  attributes: ResourceFields['attributes'],
  rows: readonly Readonly<Record<string, unknown>>[],
  { header = true }: { readonly header?: boolean } = {},
): string {
  const columns = Object.entries(attributes).map(([name, field]) => ({ name, written: isWritten(field) }));
  const cells = rows.map((row) =>
    columns.map(({ name, written }) => {
      const value = row[name] ?? '';
      return written && formula.test(String(value)) ? `'${value}` : value;
    }),
  );
  return stringify(cells, {
    header,
    columns: columns.map(({ name }) => name),
    record_delimiter: 'windows',
    // Readers also treat a lone CR or LF as the end of a row, so both are quoted.
    quoted_match: /[\r\n]/,
  });
}
