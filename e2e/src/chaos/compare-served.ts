import type { Database } from '@jogging/service-kit/database';
import { thousandths } from './compare-figures.js';
import type { Discrepancy } from './compare-writes.js';
import type { Registration } from './ledger.js';
import type { Persistence } from './persistence.js';

interface StoredRun {
  readonly id: string;
  readonly distance: number;
  readonly duration: number;
  readonly week: string;
  readonly month: string;
  readonly year: string;
  readonly temperature: number | null;
  readonly precipitation: number | null;
  readonly wind: number | null;
}

interface Resource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const reports = ['/runs/summary', '/reports/monthly', '/reports/yearly', '/reports/conditions'] as const;

/** Asks for the reports of users as they do, and holds each figure against a fresh computation over their runs. */
export async function compareServed(
  database: Database,
  persistence: Persistence,
  users: readonly Registration[],
): Promise<Discrepancy[]> {
  const discrepancies: Discrepancy[] = [];
  for (const user of users) {
    const runs = await runsOf(database, user);
    for (const path of reports) {
      const served = await read(persistence, user, path);
      discrepancies.push(...compare(user, path, expectedOf(runs, path), served));
    }
  }
  return discrepancies;
}

function runsOf(database: Database, { uid }: Registration): Promise<StoredRun[]> {
  return database.query<StoredRun>(
    `SELECT id, distance, duration, to_char(date, 'IYYY-"W"IW') AS week, to_char(date, 'YYYY-MM') AS month,
       to_char(date, 'YYYY') AS year, weather_temperature_c AS temperature, weather_precipitation_mm AS precipitation,
       weather_wind_speed_mps AS wind
     FROM runs.runs WHERE uid = $1`,
    [uid],
  );
}

async function read(persistence: Persistence, user: Registration, path: string): Promise<Resource[]> {
  const found: Resource[] = [];
  for (let page = 1; ; page += 1) {
    const { status, document } = await persistence.insist(
      { method: 'GET', path: `${path}?page[size]=100&page[number]=${page}` },
      user,
    );
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    const data = document.data as unknown as readonly Resource[];
    found.push(...data);
    if (data.length < 100) return found;
  }
}

/** The figures of a group of runs, by the id that its report has for a user. */
function expectedOf(runs: readonly StoredRun[], path: (typeof reports)[number]): Map<string, string> {
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
  return new Map([...groups].map(([key, group]) => [key, figuresOf(group)]));
}

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

function figuresOf(runs: readonly StoredRun[]): string {
  const sum = (of: (run: StoredRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const [distance, duration] = [sum((run) => run.distance), sum((run) => run.duration)];
  const averages = [
    thousandths(distance, runs.length),
    thousandths(duration, runs.length),
    thousandths(distance, duration),
    thousandths(duration * 1_000, distance),
  ];
  return [runs.length, ...averages].join(' ');
}

function servedFigures({ attributes }: Resource): string {
  const names = ['average_distance', 'average_duration', 'average_speed', 'average_pace'];
  const averages = names.map((name) => Math.round(Number(attributes[name]) * 1_000));
  return [attributes.run_count, ...averages].join(' ');
}

function compare(
  user: Registration,
  path: string,
  expected: ReadonlyMap<string, string>,
  served: readonly Resource[],
): Discrepancy[] {
  const held = new Map(served.map((resource) => [resource.id.slice(user.id.length + 1), servedFigures(resource)]));
  const keys = new Set([...expected.keys(), ...held.keys()]);
  return [...keys]
    .filter((key) => expected.get(key) !== held.get(key))
    .map((key) => ({
      kind: 'wrong',
      what: `${path} of ${user.id}: ${key} is ${held.get(key) ?? 'absent'}, not ${expected.get(key) ?? 'absent'}`,
    }));
}
