import moment from 'moment-timezone';
import type { Random } from '../../src/chaos/random.js';
import { atSea, dateIn, inCity, type Place, zones } from './places.js';

/** The inputs of a run's date, and the figures that its reports sum up. */
export interface DatedRun {
  readonly startMs: number;
  readonly duration: number;
  /** The offset of the written times from UTC, in minutes; null for `Z` or no offset. */
  readonly offset: number | null;
  readonly zone: string | null;
  readonly start: Place | null;
  readonly end: Place | null;
  readonly distance: number;
  readonly movingTime: number | null;
  readonly elevationGainDm: number | null;
  readonly countsForRecords: boolean;
}

type Attributes = Readonly<Record<string, unknown>>;

/** The date by the documented order of zones. */
export function dateOf({ startMs, offset, zone, start, end }: DatedRun, ownerZone: string): string {
  if (zone !== null) return dateIn(zone, startMs);
  if (offset !== null) return new Date(startMs + offset * 60_000).toISOString().slice(0, 10);
  return (start ?? end)?.dateAt(startMs) ?? dateIn(ownerZone, startMs);
}

const [first, last] = [Date.UTC(1900, 0, 1), Date.UTC(2025, 11, 1)];

export function someRun(random: Random): DatedRun {
  const duration = random.between(600, 20_000);
  return {
    ...someTimes(random, duration),
    ...somePlaces(random),
    duration,
    zone: random.next() < 0.3 ? random.pick(zones) : null,
    distance: random.between(1000, duration * 4),
    movingTime: random.next() < 0.5 ? random.between(Math.ceil(duration / 2), duration) : null,
    elevationGainDm: random.next() < 0.5 ? random.between(0, 9_999) : null,
    countsForRecords: random.next() < 0.9,
  };
}

function someTimes(random: Random, duration: number): Pick<DatedRun, 'startMs' | 'offset' | 'duration'> {
  const startMs = Math.floor((first + random.next() * (last - first)) / 1000) * 1000;
  return { startMs, duration, offset: random.next() < 0.3 ? random.between(-48, 56) * 15 : null };
}

function somePlaces(random: Random): Pick<DatedRun, 'start' | 'end'> {
  const place = random.next() < 0.1 ? atSea(random) : inCity(random);
  const which = random.between(0, 3);
  return {
    start: which === 0 || which === 1 ? null : place,
    end: which === 1 ? place : which === 3 ? inCity(random) : null,
  };
}

/** Times as clients write them: `Z`, an offset, the suffix of RFC 9557, or local time of the zone. */
export function attributesOf(random: Random, run: DatedRun): Attributes {
  return { ...restOf(run), ...placesOf(run), ...writtenWithZone(random, run) };
}

const restOf = (run: DatedRun): Attributes => ({
  distance: run.distance,
  moving_time: run.movingTime,
  elevation_gain: run.elevationGainDm === null ? null : run.elevationGainDm / 10,
  counts_for_records: run.countsForRecords,
  // Indoor runs request no weather.
  indoor: true,
});

const placesOf = ({ start, end }: DatedRun): Attributes => ({
  ...{ start_lat: start?.lat ?? null, start_lng: start?.lng ?? null },
  ...{ end_lat: end?.lat ?? null, end_lng: end?.lng ?? null },
});

function writtenWithZone(random: Random, run: DatedRun): Attributes {
  const { zone } = run;
  const times = timesOf(random, run);
  if (zone === null || run.offset !== null) return { ...times, time_zone: zone };
  const local = localTimesOf(run, zone);
  if (local && random.next() < 0.5) return { ...local, time_zone: zone };
  return { ...times, start_time: `${utc(run.startMs)}[${zone}]` };
}

/** Without a zone, no offset means `Z`. */
function timesOf(random: Random, { startMs, duration, offset, zone }: DatedRun): Attributes {
  const suffix = zone === null && random.next() < 0.2 ? '' : 'Z';
  const written = (ms: number): string =>
    offset === null ? utc(ms).replace('Z', suffix) : utc(ms + offset * 60_000).replace('Z', offsetText(random, offset));
  return { start_time: written(startMs), end_time: written(startMs + duration * 1000) };
}

/** Undefined if a time occurs twice because clocks are set back: it would be ambiguous. */
function localTimesOf({ startMs, duration }: DatedRun, zone: string): Attributes | undefined {
  const instants = [startMs, startMs + duration * 1000];
  const [start_time, end_time] = instants.map((ms) => moment.tz(ms, zone).format('YYYY-MM-DDTHH:mm:ss'));
  const isExact = [start_time, end_time].every((text, i) => moment.tz(text, zone).valueOf() === instants[i]);
  return isExact ? { start_time, end_time } : undefined;
}

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

function offsetText(random: Random, minutes: number): string {
  const digits = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return (minutes < 0 ? '-' : '+') + digits.join(random.pick([':', '']));
}

/** Changes one or all inputs of the date, or something that does not affect it. */
export function someChange(
  random: Random,
  run: DatedRun,
): { readonly changed: DatedRun; readonly attributes: Attributes } {
  const kind = random.pick(['everything', 'places', 'times', 'zone', 'distance'] as const);
  if (kind === 'everything') {
    const changed = someRun(random);
    return { changed, attributes: attributesOf(random, changed) };
  }
  if (kind === 'places') {
    const changed = { ...run, ...somePlaces(random) };
    return { changed, attributes: placesOf(changed) };
  }
  if (kind === 'times') {
    const changed = { ...run, ...someTimes(random, run.duration) };
    // Because the run has a zone, a time without an offset would be local.
    return { changed, attributes: timesOf(random, changed) };
  }
  if (kind === 'zone') {
    const changed = { ...run, zone: random.next() < 0.5 ? null : random.pick(zones) };
    return { changed, attributes: { time_zone: changed.zone } };
  }
  const changed = { ...run, distance: run.distance - 1 };
  return { changed, attributes: { distance: changed.distance } };
}
