import { readFileSync } from 'node:fs';
import moment from 'moment-timezone';
import type { Random } from '../../src/chaos/random.js';

/** A place to run and its local clock, from sources that the services do not use. */
export interface Place {
  readonly lat: string;
  readonly lng: string;
  /** The calendar date there, `YYYY-MM-DD`. */
  dateAt(ms: number): string;
}

interface City {
  readonly lat: number;
  readonly lng: number;
  readonly zone: string;
}

/** The main city of each zone in the time zone database: `-3352+15113` or with seconds. */
const cities: readonly City[] = readFileSync(new URL('../../../test/dates/zone.tab', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, coordinates = '', zone = ''] = line.split('\t');
    const [lat, lng] = [...coordinates.matchAll(/([+-])(\d{2,3})(\d{2})(\d{2})?(?=[+-]|$)/g)].map(degrees);
    if (lat === undefined || lng === undefined) throw new Error(`zone.tab has the coordinates ${coordinates}`);
    return { lat, lng, zone };
  });

export const zones: readonly string[] = cities.map(({ zone }) => zone);

function degrees([, sign, whole, minutes, seconds = '0']: RegExpExecArray): number {
  return (sign === '-' ? -1 : 1) * (Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600);
}

export const dateIn = (zone: string, ms: number): string => moment.tz(ms, zone).format('YYYY-MM-DD');

/** A place within 400 m of a main city; some cities are near a border. */
export function inCity(random: Random): Place {
  const { lat, lng, zone } = random.pick(cities);
  return placeOf(lat + near(random), lng + near(random), (ms) => dateIn(zone, ms));
}

/** A place in the South Pacific, far from land, where zones are 15 degrees wide. */
export function atSea(random: Random): Place {
  const hours = random.between(-9, -7);
  const lng = hours * 15 + (random.next() - 0.5) * 14;
  return placeOf(-50 - random.next() * 5, lng, (ms) => new Date(ms + hours * 3_600_000).toISOString().slice(0, 10));
}

const near = (random: Random): number => (random.next() - 0.5) * 0.007;

function placeOf(lat: number, lng: number, dateAt: Place['dateAt']): Place {
  return { lat: lat.toFixed(6), lng: lng.toFixed(6), dateAt };
}
