import type { RunFacts } from './ledger.js';
import type { Random } from './random.js';

/** A few places and days, so that runs share weeks and weather. */
const places = [
  ['12.8986343', '77.656089'],
  ['52.52', '13.41'],
  ['-33.86', '151.21'],
  ['64.15', '-21.94'],
] as const;
const offsets = [0, 330, -480];
const hourMs = 3_600_000;
const firstDay = Date.UTC(2024, 11, 20);
const firstImportedDay = Date.UTC(2022, 0, 3);
const days = 30;
/** Few, so that many runs have the same place and hour. */
const hoursOfDay = [6, 18];

/** A unique run: the microseconds of its start are its tag. */
export function someRun(random: Random, tag: number): RunFacts {
  const start = firstDay + (random.between(0, days - 1) * 24 + random.pick(hoursOfDay)) * hourMs;
  const seconds = random.between(300, 7_200);
  const offset = random.pick(offsets);
  const [endLat, endLng] = random.pick(places);
  return {
    tag,
    distance: random.between(500, Math.min(42_500, seconds * 6)),
    startTime: instant(start, offset, tag),
    endTime: instant(start + seconds * 1_000, offset, tag),
    endLat,
    endLng,
    movingTime: random.next() < 0.5 ? random.between(Math.ceil(seconds / 2), seconds) : null,
    elevationGainDm: random.next() < 0.5 ? random.between(0, 9_999) : null,
    countsForRecords: random.next() < 0.8,
  };
}

/** A run that is not a duplicate of another imported one: each starts two minutes after the previous tag. */
export function importedRun(random: Random, tag: number): RunFacts {
  const facts = someRun(random, tag);
  const seconds = (Date.parse(facts.endTime) - Date.parse(facts.startTime)) / 1_000;
  const start = firstImportedDay + tag * 120_000;
  return { ...facts, startTime: instant(start, 0, tag), endTime: instant(start + seconds * 1_000, 0, tag) };
}

/** The same run with a correction. */
export function amended(random: Random, facts: RunFacts): RunFacts {
  const other = someRun(random, facts.tag);
  const { distance, endLat, endLng, startTime, endTime, movingTime, elevationGainDm } = other;
  // Every change alters the distance, so that none is without effect.
  const moved = distance === facts.distance ? distance + 1 : distance;
  const nudged = facts.distance + 1;
  if (random.next() < 0.5) return { ...facts, distance: nudged };
  if (random.next() < 0.5) return { ...facts, distance: nudged, endLat, endLng };
  return { ...facts, distance: moved, startTime, endTime, movingTime, elevationGainDm };
}

export function attributesOf(facts: RunFacts) {
  const { distance, startTime, endTime, endLat, endLng, movingTime, elevationGainDm, countsForRecords } = facts;
  return {
    distance,
    start_time: startTime,
    end_time: endTime,
    start_lat: '12.8947909',
    start_lng: '77.6427151',
    end_lat: endLat,
    end_lng: endLng,
    moving_time: movingTime,
    elevation_gain: elevationGainDm === null ? null : `${elevationGainDm / 10}`,
    counts_for_records: countsForRecords,
  };
}

function instant(ms: number, offsetMinutes: number, micros: number): string {
  const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${pad(hours, 2)}:${pad(minutes, 2)}`;
  return `${local}.${pad(micros, 6)}${zone}`;
}

const pad = (number: number, digits: number): string => String(number).padStart(digits, '0');
