import type { Field, ResourceFields } from '@jogging/resources';
import { stringify } from 'csv-stringify/sync';

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width forms included. */
// After apostrophes too: so whoever reads the CSV can take off the one that was put in front, and no other.
const formula = /^'*[=+\-@\t\r＝＋－＠]/;

/** Only people write formulas. A number, a date or a band such as `-20..-15` is never changed. */
function isWritten({ type, access }: Field): boolean {
  return access !== 'read' && (type === 'text' || type === 'names');
}

/**
 * Rows as CSV (RFC 4180): a header of the resource's attributes, CRLF, quotes where needed. A text that a person wrote and
 * a spreadsheet would run as a formula begins with an apostrophe.
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
    // Readers take a lone CR or LF for the end of a row too, so both are quoted.
    quoted_match: /[\r\n]/,
  });
}
