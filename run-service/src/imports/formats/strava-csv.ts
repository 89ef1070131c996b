import { instantText, offsetMinutesOf } from './activity.js';
import type { CsvRow, CsvTable } from './csv.js';
import type { FoundItem, FoundRun, ReadOptions } from './found-run.js';
import { isIndoor } from './sport.js';
import { decimalOf, noDistance } from './values.js';

/** An activity of Strava's list, with the name of the file that contains its track. */
export interface StravaItem extends FoundItem {
  readonly fileName: string | undefined;
}

/** The rows of Strava's `activities.csv`. */
export async function* stravaRows(table: CsvTable, source: string, options: ReadOptions): AsyncGenerator<StravaItem> {
  for await (const row of table.rows) {
    const item = { source: `${source}, row ${row.number}`, sport: row.first('Activity Type'), title: title(row) };
    yield { ...item, ...read(row, options), fileName: row.first('Filename') };
  }
}

function title(row: CsvRow): string | undefined {
  return row.first('Activity Name');
}

/** Elapsed time, distance and heart rate occur twice: first as displayed (kilometres), then exact (metres, seconds). */
function read(row: CsvRow, options: ReadOptions): Pick<FoundItem, 'run' | 'refusal'> {
  const start = dateOf(row.first('Activity Date'), options);
  const elapsed = decimalOf(row.last('Elapsed Time')) ?? decimalOf(row.first('Elapsed Time'));
  if (start === undefined) {
    return {
      refusal: { code: 'no_time', detail: `The date cannot be read: ${row.first('Activity Date') ?? 'none'}.` },
    };
  }
  if (elapsed === undefined) return { refusal: { code: 'no_time', detail: 'The row has no elapsed time.' } };
  const distance = distanceOf(row);
  if (distance === undefined || distance <= 0) {
    return { refusal: noDistance(row.first('Distance'), distance) };
  }
  const ms = Date.parse(start);
  const run: FoundRun = {
    startTime: start,
    endTime: instantText(ms + Math.round(elapsed * 1000), offsetMinutesOf(start)),
    distance,
    indoor: isIndoor(row.first('Activity Type')) || undefined,
    movingTime: whole(row.first('Moving Time'), elapsed),
    elevationGain: decimalOf(row.first('Elevation Gain')),
    averageHeartRate: decimalOf(row.first('Average Heart Rate')),
    maxHeartRate: decimalOf(row.last('Max Heart Rate')) ?? decimalOf(row.first('Max Heart Rate')),
    title: title(row),
    notes: row.first('Activity Description'),
  };
  return { run };
}

function distanceOf(row: CsvRow): number | undefined {
  const [shown, exact] = [row.first('Distance'), row.last('Distance')];
  const metres = decimalOf(exact);
  const kilometres = decimalOf(shown?.replace(',', '.'));
  if (metres === undefined) return kilometres === undefined ? undefined : kilometres * 1000;
  // If a list has only one column of this name, it is in kilometres.
  return shown === exact && kilometres !== undefined && metres < 400 ? kilometres * 1000 : metres;
}

function whole(text: string | undefined, longest: number): number | undefined {
  const seconds = decimalOf(text);
  return seconds === undefined ? undefined : Math.min(Math.round(seconds), Math.floor(longest)) || undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthFirst = /^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4}),?\s+(\d{1,2}):(\d{2}):(\d{2})\s*([AP]M)?$/i;
const dayFirst = /^(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4}),?\s+(\d{1,2}):(\d{2}):(\d{2})\s*([AP]M)?$/i;
const iso = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(Z)?$/;

/** The list has no offsets, so its dates are local times. */
function dateOf(text: string | undefined, options: ReadOptions): string | undefined {
  const local = text && localOf(text.replace(/[\u00a0\u202f]/g, ' ').trim());
  if (!local || Number.isNaN(Date.parse(`${local}Z`))) return undefined;
  return iso.exec(text.trim())?.[3] ? `${local}Z` : options.toInstant(local);
}

function localOf(text: string): string | undefined {
  const isoMatch = iso.exec(text);
  if (isoMatch) return `${isoMatch[1]}T${isoMatch[2]}`;
  const first = monthFirst.exec(text);
  const second = dayFirst.exec(text);
  const match = first ?? second;
  if (!match) return undefined;
  const [name, day] = first ? [match[1], match[2]] : [match[2], match[1]];
  const month = months.indexOf((name ?? '').toLowerCase()) + 1;
  if (month === 0) return undefined;
  const half = match[7]?.toUpperCase();
  const hour = half === undefined ? Number(match[4]) : (Number(match[4]) % 12) + (half === 'PM' ? 12 : 0);
  const two = (value: number | string | undefined): string => String(value).padStart(2, '0');
  return `${match[3]}-${two(month)}-${two(day)}T${two(hour)}:${match[5]}:${match[6]}`;
}
