import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Bytes, UnreadableFile } from './found-run.js';
import { decodeText } from './text-decoder.js';

/** A row by column names. A repeated name keeps both values, in order. */
export interface CsvRow {
  /** 1 is the first row below the header. */
  readonly number: number;
  first(name: string): string | undefined;
  last(name: string): string | undefined;
  /** The value as written, including white space. */
  exact(name: string): string | undefined;
}

const LONGEST_ROW = 256 * 1024;

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<CsvRow>;
}

/**
 * Reads CSV by RFC 4180 as a stream, separated by commas, semicolons or tabs.
 *
 * @throws UnreadableFile
 */
export async function readCsv(bytes: Bytes): Promise<CsvTable> {
  const texts = decodeText(bytes);
  const first = (await texts.next()).value ?? '';
  const parser = parse({
    delimiter: delimiterOf(first),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST_ROW,
  });
  const source = Readable.from(chained(first, texts));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const records = rowsOf(parser);
  const header: string[] | undefined = (await records.next()).value;
  if (!header) throw new UnreadableFile('unknown_format', 'The file is empty.');
  const columns = header.map((name) => name.trim());
  return { columns, rows: named(columns, records) };
}

async function* chained(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

async function* rowsOf(parser: AsyncIterable<unknown>): AsyncGenerator<string[]> {
  try {
    for await (const record of parser) if (Array.isArray(record)) yield record.map(String);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const long = error.code === 'CSV_MAX_RECORD_SIZE';
    const detail = long ? 'A row of the CSV is longer than 256 KiB.' : `The CSV cannot be read: ${error.message}.`;
    throw new UnreadableFile(long ? 'too_large' : 'unreadable', detail, error);
  }
}

async function* named(columns: readonly string[], records: AsyncIterable<string[]>): AsyncGenerator<CsvRow> {
  let number = 0;
  for await (const record of records) {
    number += 1;
    const valueAt = (index: number): string | undefined => {
      const value = index < 0 ? undefined : record[index]?.trim();
      return value === '' ? undefined : value;
    };
    yield {
      number,
      first: (name) => valueAt(columns.indexOf(name)),
      last: (name) => valueAt(columns.lastIndexOf(name)),
      exact: (name) => record[columns.indexOf(name)] || undefined,
    };
  }
}

/** The separator that is most frequent in the header. */
function delimiterOf(text: string): string {
  const line = text.split(/\r?\n/, 1)[0]?.slice(0, 10_000) ?? '';
  const count = (mark: string): number => line.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
