import type { CsvRow, CsvTable } from './csv.js';
import type { FoundItem, FoundRun, Place, ReadOptions } from './found-run.js';
import { decimalOf } from './values.js';

/** The rows of our own export. Texts that a spreadsheet would execute start with an apostrophe, which is removed. */
export async function* ownRows(table: CsvTable, source: string, options: ReadOptions): AsyncGenerator<FoundItem> {
  for await (const row of table.rows) {
    const title = textOf(row, 'title');
    yield { source: `${source}, row ${row.number}`, title, ...read(row, title, options) };
  }
}

function read(row: CsvRow, title: string | undefined, options: ReadOptions): Pick<FoundItem, 'run' | 'refusal'> {
  const [startTime, endTime] = [row.first('start_time'), row.first('end_time')];
  if (startTime === undefined || endTime === undefined) {
    return { refusal: { code: 'no_time', detail: 'The row has no start_time or no end_time.' } };
  }
  const faults = faultsOf(row);
  if (faults.length > 0) return { refusal: { code: 'invalid_value', detail: faults.join(' ') } };
  const distance = decimalOf(row.first('distance'));
  if (distance === undefined) return { refusal: { code: 'no_distance', detail: 'The row has no distance.' } };
  const timeZone = textOf(row, 'time_zone');
  const run: FoundRun = {
    ...timesOf(startTime, endTime, timeZone, options),
    distance,
    timeZone,
    start: placeOf(row, 'start'),
    end: placeOf(row, 'end'),
    indoor: booleanOf(row.first('indoor')),
    movingTime: decimalOf(row.first('moving_time')),
    elevationGain: decimalOf(row.first('elevation_gain')),
    averageHeartRate: decimalOf(row.first('average_heart_rate')),
    maxHeartRate: decimalOf(row.first('max_heart_rate')),
    title,
    notes: textOf(row, 'notes'),
    tags: tagsOf(row.first('tags')),
    countsForRecords: booleanOf(row.first('counts_for_records')),
  };
  return { run };
}

const numbers = ['distance', 'moving_time', 'elevation_gain', 'average_heart_rate', 'max_heart_rate'];
const coordinates = ['start_lat', 'start_lng', 'end_lat', 'end_lng'];

/** The cells that do not say what their column is for, so that no value is lost silently. */
function faultsOf(row: CsvRow): string[] {
  const filled = (name: string): boolean => row.first(name) !== undefined;
  const refusals = (names: readonly string[], what: string, read: (text: string | undefined) => unknown): string[] =>
    names
      .filter((name) => filled(name) && read(row.first(name)) === undefined)
      .map((name) => `${name} must be ${what}, not ${row.first(name)?.slice(0, 50)}.`);
  return [
    ...refusals([...numbers, ...coordinates], 'a number', decimalOf),
    ...refusals(['indoor', 'counts_for_records'], 'true or false', booleanOf),
    ...['start', 'end']
      .filter((end) => filled(`${end}_lat`) !== filled(`${end}_lng`))
      .map((end) => `${end}_lat and ${end}_lng must be filled in together.`),
  ];
}

const local = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?$/i;

/** Times without an offset are local times of the row's zone, as in the API, else of the import's. */
function timesOf(
  startTime: string,
  endTime: string,
  timeZone: string | undefined,
  { toInstant }: ReadOptions,
): Pick<FoundRun, 'startTime' | 'endTime'> {
  const [start, end] = [local.exec(startTime), local.exec(endTime)];
  if (timeZone !== undefined || !start || !end) return { startTime, endTime };
  return { startTime: instantOf(start, toInstant), endTime: instantOf(end, toInstant) };
}

/** A date that does not exist stays as it is, and is refused like one with an offset. */
function instantOf([text, date, clock, fraction = '']: RegExpExecArray, toInstant: ReadOptions['toInstant']): string {
  const exact = new Date(`${date}T${clock}Z`);
  if (Number.isNaN(exact.getTime()) || !exact.toISOString().startsWith(`${date}T${clock}`)) return text;
  const instant = toInstant(`${date}T${clock}`);
  return `${instant.slice(0, 19)}${fraction}${instant.slice(19)}`;
}

function placeOf(row: CsvRow, end: 'start' | 'end'): Place | undefined {
  const [lat, lng] = [decimalOf(row.first(`${end}_lat`)), decimalOf(row.first(`${end}_lng`))];
  return lat === undefined || lng === undefined ? undefined : { lat, lng };
}

function booleanOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
}

/** The export writes tags as JSON; a hand-written list may have semicolons. */
function tagsOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map(String);
  } catch {
    // Not JSON: read it as hand-written.
  }
  const tags = text.split(';').map((tag) => tag.trim());
  return tags.filter((tag) => tag !== '');
}

function textOf(row: CsvRow, name: string): string | undefined {
  return row.exact(name)?.replace(/^'(?='*[=+\-@\t\r＝＋－＠])/, '');
}
