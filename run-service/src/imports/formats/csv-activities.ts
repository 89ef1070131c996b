import { readCsv } from './csv.js';
import { type Bytes, type FoundItem, type ReadOptions, UnreadableFile } from './found-run.js';
import { garminRows } from './garmin-csv.js';
import { ownRows } from './own-csv.js';
import { stravaRows } from './strava-csv.js';

/**
 * The activities of a CSV list; its columns show which program wrote it.
 *
 * @throws UnreadableFile if its columns are those of no list that is known
 */
export async function csvActivities(
  bytes: Bytes,
  source: string,
  options: ReadOptions,
): Promise<AsyncIterable<FoundItem>> {
  const table = await readCsv(bytes);
  const has = (...names: string[]): boolean => names.every((name) => table.columns.includes(name));
  if (has('Activity Date', 'Elapsed Time', 'Distance')) return stravaRows(table, source, options);
  if (has('Activity Type', 'Date', 'Distance', 'Time')) return garminRows(table, source, options);
  if (has('start_time', 'end_time', 'distance')) return ownRows(table, source, options);
  const columns = table.columns.slice(0, 5).join(', ').slice(0, 200);
  const detail = `The file is not FIT, GPX, TCX or ZIP, nor CSV of Strava, Garmin Connect or our export: it begins with ${columns}.`;
  throw new UnreadableFile('unknown_format', detail);
}
