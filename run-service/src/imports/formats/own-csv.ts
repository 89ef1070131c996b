import type { CsvRow, CsvTable } from './csv.js';
import type { FoundItem, FoundRun, Place } from './found-run.js';
import { decimalOf } from './values.js';

/** The rows of our own export. Texts that a spreadsheet would execute start with an apostrophe, which is removed. */
export async function* ownRows(table: CsvTable, source: string): AsyncGenerator<FoundItem> {
  for await (const row of table.rows) {
    const title = textOf(row, 'title');
    yield { source: `${source}, row ${row.number}`, title, ...read(row, title) };
  }
}

function read(row: CsvRow, title: string | undefined): Pick<FoundItem, 'run' | 'refusal'> {
  const [startTime, endTime] = [row.first('start_time'), row.first('end_time')];
  if (startTime === undefined || endTime === undefined) {
    return { refusal: { code: 'no_time', detail: 'The row has no start_time or no end_time.' } };
  }
  const distance = decimalOf(row.first('distance'));
  if (distance === undefined) return { refusal: { code: 'no_distance', detail: 'The row has no distance.' } };
  const run: FoundRun = {
    startTime,
    endTime,
    distance,
    timeZone: textOf(row, 'time_zone'),
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
