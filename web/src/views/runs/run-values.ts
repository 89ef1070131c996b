import type { RunAttributes } from '../../api/types.js';
import { instantOf, localClock, ownZone, printInstant } from '../../format/instants.js';
import { durationText, metresPerUnit, parseDuration, type Units } from '../../format/units.js';

/** A run in the form: every value is text, as typed. */
export interface RunValues {
  readonly distance: string;
  readonly start: string;
  readonly duration: string;
  readonly zone: string;
  readonly title: string;
  readonly notes: string;
  readonly tags: string;
  readonly startLat: string;
  readonly startLng: string;
  readonly endLat: string;
  readonly endLng: string;
  readonly movingTime: string;
  readonly elevationGain: string;
  readonly averageHeartRate: string;
  readonly maxHeartRate: string;
  readonly indoor: boolean;
  readonly countsForRecords: boolean;
}

export function newRunValues(zone: string | null): RunValues {
  const inZone = zone ?? ownZone();
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  return {
    distance: '',
    start: localClock(anHourAgo, inZone).text.slice(0, 16),
    duration: '',
    zone: inZone,
    title: '',
    notes: '',
    tags: '',
    startLat: '',
    startLng: '',
    endLat: '',
    endLng: '',
    movingTime: '',
    elevationGain: '',
    averageHeartRate: '',
    maxHeartRate: '',
    indoor: false,
    countsForRecords: true,
  };
}

export function runValues(run: RunAttributes, units: Units): RunValues {
  const text = (value: string | number | null | undefined): string =>
    value === null || value === undefined ? '' : String(value);
  const perUnit = metresPerUnit(units);
  return {
    distance: String(Math.round((Number(run.distance) / perUnit) * 1000) / 1000),
    start: localClock(run.start_time, run.time_zone).text,
    duration: durationText(run.duration),
    zone: text(run.time_zone),
    title: text(run.title),
    notes: text(run.notes),
    tags: (run.tags ?? []).join(', '),
    startLat: text(run.start_lat),
    startLng: text(run.start_lng),
    endLat: text(run.end_lat),
    endLng: text(run.end_lng),
    movingTime: run.moving_time === null ? '' : durationText(run.moving_time),
    elevationGain: text(run.elevation_gain),
    averageHeartRate: text(run.average_heart_rate),
    maxHeartRate: text(run.max_heart_rate),
    indoor: run.indoor,
    countsForRecords: run.counts_for_records,
  };
}

/**
 * The attributes that the API is sent: for a new run all that were filled in, for a change those that differ from `before`.
 * A duration that cannot be read is sent as it is, so that the API's message stands at its field.
 */
export function attributesOf(
  values: RunValues,
  units: Units,
  before?: RunValues,
  run?: RunAttributes,
): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  const changed = (...names: (keyof RunValues)[]): boolean =>
    !before || names.some((name) => values[name] !== before[name]);
  const put = (attribute: string, name: keyof RunValues, value: unknown): void => {
    if (changed(name) && (before || !isEmpty(value))) attributes[attribute] = value;
  };
  put('distance', 'distance', metresOf(values.distance, units));
  if (changed('start', 'duration', 'zone')) Object.assign(attributes, timesOf(values, run));
  put('time_zone', 'zone', values.zone.trim() || null);
  put('title', 'title', values.title.trim() || null);
  put('notes', 'notes', values.notes.trim() || null);
  put(
    'tags',
    'tags',
    values.tags
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  );
  // The two coordinates of an end belong together, so a change of one sends both.
  for (const [latitude, longitude, prefix] of [
    ['startLat', 'startLng', 'start'],
    ['endLat', 'endLng', 'end'],
  ] as const) {
    if (!changed(latitude, longitude)) continue;
    if (before || values[latitude].trim() || values[longitude].trim()) {
      attributes[`${prefix}_lat`] = values[latitude].trim() || null;
      attributes[`${prefix}_lng`] = values[longitude].trim() || null;
    }
  }
  put(
    'moving_time',
    'movingTime',
    values.movingTime.trim() ? (parseDuration(values.movingTime) ?? values.movingTime) : null,
  );
  put('elevation_gain', 'elevationGain', values.elevationGain.trim() || null);
  put('average_heart_rate', 'averageHeartRate', values.averageHeartRate.trim() || null);
  put('max_heart_rate', 'maxHeartRate', values.maxHeartRate.trim() || null);
  put('indoor', 'indoor', values.indoor);
  put('counts_for_records', 'countsForRecords', values.countsForRecords);
  return attributes;
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function metresOf(text: string, units: Units): string {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || Number.isNaN(value) ? text : String(Math.round(value * metresPerUnit(units)));
}

function timesOf({ start, duration, zone }: RunValues, run: RunAttributes | undefined): Record<string, unknown> {
  const seconds = parseDuration(duration);
  if (!start || seconds === undefined) return { start_time: start, end_time: duration };
  const inZone = zone.trim();
  const ms = inZone ? instantOf(start, inZone) : instantInOffset(start, run);
  const print = (at: number): string => (inZone ? printInstant(at, inZone) : new Date(at).toISOString());
  return { start_time: print(ms), end_time: print(ms + seconds * 1000) };
}

/** Without a zone, the local time is in the offset of the run's start. */
function instantInOffset(start: string, run: RunAttributes | undefined): number {
  const offset = run ? localClock(run.start_time, null).offsetMinutes : 0;
  return Date.parse(`${start.length === 16 ? `${start}:00` : start}Z`) - offset * 60_000;
}
