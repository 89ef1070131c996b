import type { Database } from '@jogging/service-kit/database';
import { type Resource, resourcesOf } from './client.js';
import type { Discrepancy } from './compare-writes.js';
import {
  conditionFigures,
  expectedFigures,
  periodFigures,
  type SummedRun,
  servedFigures,
  sumOf,
} from './expected-figures.js';
import { expectedRecords, type RecordedRun } from './expected-records.js';
import type { Registration } from './ledger.js';
import type { RetryingClient } from './retrying-client.js';

interface StoredRun extends SummedRun, RecordedRun {
  readonly week: string;
  readonly month: string;
  readonly year: string;
  readonly temperature: number | null;
  readonly precipitation: number | null;
  readonly wind: number | null;
}

const reports = [
  '/runs/summary',
  '/reports/monthly',
  '/reports/yearly',
  '/reports/conditions',
  '/reports/records',
] as const;

/** Requests users' reports through the API, and compares each figure with an independent computation over their runs. */
export async function compareServed(
  database: Database,
  client: RetryingClient,
  users: readonly Registration[],
): Promise<Discrepancy[]> {
  const discrepancies: Discrepancy[] = [];
  for (const user of users) {
    const runs = await runsOf(database, user);
    for (const path of reports) {
      const served = await read(client, user, path);
      discrepancies.push(...compare(user, path, expectedOf(runs, path), served));
    }
  }
  return discrepancies;
}

function runsOf(database: Database, { uid }: Registration): Promise<StoredRun[]> {
  return database.query<StoredRun>(
    `SELECT id, distance, duration, moving_time AS "movingTime", elevation_gain_dm AS "elevationGainDm",
       counts_for_records AS "countsForRecords", start_micros AS "startMicros", date::text AS date,
       date_trunc('week', date)::date::text AS "weekStart", to_char(date, 'IYYY-"W"IW') AS week, to_char(date, 'YYYY-MM') AS month,
       to_char(date, 'YYYY') AS year, weather_temperature_c AS temperature, weather_precipitation_mm AS precipitation,
       weather_wind_speed_mps AS wind
     FROM runs.runs WHERE uid = $1`,
    [uid],
  );
}

async function read(client: RetryingClient, user: Registration, path: string): Promise<Resource[]> {
  const found: Resource[] = [];
  for (let page = 1; ; page += 1) {
    const { status, document } = await client.send(
      { method: 'GET', path: `${path}?page[size]=100&page[number]=${page}` },
      user,
    );
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    const data = resourcesOf(document);
    found.push(...data);
    if (data.length < 100) return found;
  }
}

/** The expected report of a user's runs: its figures as text, by the report's id. */
function expectedOf(runs: readonly StoredRun[], path: (typeof reports)[number]): Map<string, string> {
  if (path === '/reports/records') return expectedRecords(runs);
  const keysOf = {
    '/runs/summary': ({ week }: StoredRun) => [week],
    '/reports/monthly': ({ month }: StoredRun) => [month],
    '/reports/yearly': ({ year }: StoredRun) => [year],
    '/reports/conditions': bandsOf,
  }[path];
  const groups = new Map<string, StoredRun[]>();
  for (const run of runs) {
    for (const key of keysOf(run)) groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return new Map(
    [...groups].map(([key, group]) => [key, JSON.stringify(expectedFigures(figuresOf(path), sumOf(group)))]),
  );
}

const figuresOf = (path: string) => (path === '/reports/conditions' ? conditionFigures : periodFigures);

function bandsOf({ temperature, precipitation, wind }: StoredRun): string[] {
  const band = (value: number, width: number): string => {
    const lower = Math.floor(value / width) * width;
    return `${lower}..${lower + width}`;
  };
  return [
    ...(temperature === null ? [] : [`temperature:${band(temperature, 5)}`]),
    ...(precipitation === null ? [] : [`precipitation:${precipitation > 0 ? 'wet' : 'dry'}`]),
    ...(wind === null ? [] : [`wind:${band(wind, 3)}`]),
  ];
}

function servedText(path: string, { attributes }: Resource): string {
  if (path === '/reports/records') return [attributes.value, attributes.unit, attributes.date].join(' ');
  return JSON.stringify(servedFigures(figuresOf(path), attributes));
}

function compare(
  user: Registration,
  path: string,
  expected: ReadonlyMap<string, string>,
  served: readonly Resource[],
): Discrepancy[] {
  const found = new Map(served.map((resource) => [resource.id.slice(user.id.length + 1), servedText(path, resource)]));
  const keys = new Set([...expected.keys(), ...found.keys()]);
  return [...keys]
    .filter((key) => expected.get(key) !== found.get(key))
    .map((key) => ({
      kind: 'wrong',
      what: `${path} of ${user.id}: ${key} is ${found.get(key) ?? 'absent'}, not ${expected.get(key) ?? 'absent'}`,
    }));
}
