import { instantText, offsetMinutesOf } from './activity.js';
import type { CsvRow, CsvTable } from './csv.js';
import type { FoundItem, FoundRun, ReadOptions } from './found-run.js';
import { isIndoor } from './sport.js';
import { noDistance } from './values.js';

const MILE_M = 1609.344;
const FOOT_M = 0.3048;
const NONE = new Set(['--', '-', '']);

/** The rows of Garmin Connect's list of activities: local times, and kilometres or miles without a unit. */
export async function* garminRows(table: CsvTable, source: string, options: ReadOptions): AsyncGenerator<FoundItem> {
  let miles: boolean | undefined;
  for await (const row of table.rows) {
    miles ??= milesBy(table.columns, row);
    yield {
      source: `${source}, row ${row.number}`,
      sport: value(row, 'Activity Type'),
      title: value(row, 'Title'),
      ...read(row, options, miles ?? options.miles),
    };
  }
}

function read(row: CsvRow, options: ReadOptions, miles: boolean): Pick<FoundItem, 'run' | 'refusal'> {
  const local = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})$/.exec(value(row, 'Date') ?? '');
  if (!local || Number.isNaN(Date.parse(`${local[1]}T${local[2]}Z`))) {
    return { refusal: { code: 'no_time', detail: `The date cannot be read: ${value(row, 'Date') ?? 'none'}.` } };
  }
  const time = secondsOf(value(row, 'Time'));
  const elapsed = secondsOf(value(row, 'Elapsed Time')) ?? time;
  if (elapsed === undefined) return { refusal: { code: 'no_time', detail: 'The row has no time.' } };
  const distance = numberOf(value(row, 'Distance'));
  if (distance === undefined || distance <= 0) {
    return { refusal: noDistance(value(row, 'Distance'), distance) };
  }
  const startTime = options.toInstant(`${local[1]}T${local[2]}`);
  const moving = secondsOf(value(row, 'Moving Time')) ?? time;
  const gain = numberOf(value(row, 'Total Ascent') ?? value(row, 'Elev Gain'));
  const run: FoundRun = {
    startTime,
    endTime: instantText(Date.parse(startTime) + Math.round(elapsed * 1000), offsetMinutesOf(startTime)),
    // Track sessions are in metres; no run has such a distance in kilometres or miles.
    distance: distance * (distance > 1000 ? 1 : miles ? MILE_M : 1000),
    indoor: isIndoor(value(row, 'Activity Type')) || undefined,
    movingTime: moving && (Math.min(Math.round(moving), Math.floor(elapsed)) || undefined),
    elevationGain: gain === undefined ? undefined : gain * (miles ? FOOT_M : 1),
    averageHeartRate: numberOf(value(row, 'Avg HR')),
    maxHeartRate: numberOf(value(row, 'Max HR')),
    title: value(row, 'Title'),
  };
  return { run };
}

/**
 * Whether the list is in miles: by the unit in a column's name, else by the stride, which is in metres. Undefined if the row does
 * not show it.
 */
function milesBy(columns: readonly string[], row: CsvRow): boolean | undefined {
  const heading = columns.find((name) => /^(distance|avg pace)\W/i.test(name));
  if (heading !== undefined && /\bmi(les?)?\b/i.test(heading)) return true;
  if (heading !== undefined && /\bk(m|ilomet)/i.test(heading)) return false;
  const [stride, cadence] = [numberOf(value(row, 'Avg Stride Length')), numberOf(value(row, 'Avg Run Cadence'))];
  const [seconds, distance] = [secondsOf(value(row, 'Time')), numberOf(value(row, 'Distance'))];
  if (!stride || !cadence || !seconds || !distance) return undefined;
  const metres = stride * cadence * (seconds / 60);
  const ratio = metres / distance;
  if (ratio > 900 && ratio < 1150) return false;
  return ratio > 1450 && ratio < 1800 ? true : undefined;
}

function value(row: CsvRow, name: string): string | undefined {
  const text = row.first(name);
  return text === undefined || NONE.has(text) ? undefined : text;
}

/** `1:02:03`, `12:34`, `00:45:12.3`, `45:12,3`. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+:){1,2}\d{1,2}([.,]\d+)?$/.test(text)) return undefined;
  return text
    .replace(',', '.')
    .split(':')
    .reduce((total, part) => total * 60 + Number(part), 0);
}

/** A number with a decimal point or comma; a comma before three digits separates thousands. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?[\d.,\u00a0\u202f ]+$/.test(text)) return undefined;
  const digits = text.replace(/[\u00a0\u202f ]/g, '');
  const decimal = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  if (decimal < 0) return Number(digits);
  const both = digits.includes('.') && digits.includes(',');
  const groups = /^-?[1-9]\d{0,2}(,\d{3})+$/.test(digits) || (!both && digits.split(/[.,]/).length > 2);
  if (groups) return Number(digits.replace(/[.,]/g, ''));
  const whole = digits.slice(0, decimal).replace(/[.,]/g, '');
  const number = Number(`${whole}.${digits.slice(decimal + 1)}`);
  return Number.isFinite(number) ? number : undefined;
}
