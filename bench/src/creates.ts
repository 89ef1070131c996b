import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '@jogging/deploy';
import type pg from 'pg';
import type { Environment } from './environment.js';
import { type Load, load, once, untilAvailable } from './load.js';
import { createAsks, runBody } from './scenarios.js';
import { median, quantile } from './statistics.js';

/** Counts the runs whose events are not yet in any report. */
async function backlog(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    `SELECT ((SELECT count(*) FROM runs.runs WHERE created_at_ms > $1) -
      (SELECT count(*) FROM reports.projected_runs p JOIN runs.runs r ON r.id = p.run_id WHERE r.created_at_ms > $1))::int AS waiting`,
    [Date.now() - 60_000],
  );
  return rows[0]?.waiting ?? 0;
}

/** Waits until every report is up to date. */
export async function calm(client: pg.Client): Promise<void> {
  while ((await backlog(client)) > 0) await sleep(20);
}

export interface CreateRate {
  readonly load: Load;
  /** Events pending when the load ended, and how long they then took, in milliseconds. */
  readonly waiting: number;
  readonly calmMs: number;
}

/** Creates at a rate, or as fast as possible, then waits until every report is up to date. */
export function createAt({ ours, adminUrl }: Environment, seconds: number, rate?: number): Promise<CreateRate> {
  return withClient(adminUrl, async (client) => {
    const created = await untilAvailable(async () =>
      load(ours.base, await createAsks(ours), { connections: 16, seconds, ...(rate && { rate }) }),
    );
    const ended = performance.now();
    const waiting = await backlog(client);
    await calm(client);
    return { load: created, waiting, calmMs: performance.now() - ended };
  });
}

/** Tries falling rates, and returns the first at which the backlog at the end is less than a quarter of a second's work. */
export async function sustainableRate(environment: Environment, seconds: number): Promise<CreateRate> {
  const fastest = await createAt(environment, seconds);
  let measured = fastest;
  for (let share = 1; measured.waiting > measured.load.rate / 4 && share > 0.3; ) {
    share -= 0.1;
    measured = await createAt(environment, seconds, Math.floor(fastest.load.rate * share));
  }
  return measured;
}

export interface Lags {
  readonly share: number;
  readonly rate: number;
  /** From the 201 to a summary that includes the run, and to a run with its weather; milliseconds. */
  readonly report: { readonly p50: number; readonly p99: number };
  readonly weather: { readonly p50: number; readonly p99: number };
  /** The median time of a durable commit in the same period, in milliseconds. */
  readonly commit: number;
}

/** Measures the lags that a user sees while creates continue at a share of the sustainable rate. */
export async function lagsAt(environment: Environment, share: number, rate: number, seconds: number): Promise<Lags> {
  const { ours } = environment;
  const token = await ours.tokenOf('runner-3');
  const loading = load(ours.base, await createAsks(ours), { connections: 16, seconds, rate });
  const end = performance.now() + seconds * 1000;
  const [report, weather, commits]: [number[], number[], number[]] = [[], [], []];
  const probing = (async () => {
    while (performance.now() < end) {
      const run = JSON.parse(await once(ours.base, { method: 'POST', path: '/runs', token, body: runBody })).data;
      const answered = performance.now();
      const seen = JSON.parse(await once(ours.base, { method: 'GET', path: '/runs/summary?page[size]=1', token }));
      if (seen.meta.up_to_date) report.push(performance.now() - answered);
      else report.push(1_000);
      while (true) {
        const { data } = JSON.parse(await once(ours.base, { method: 'GET', path: `/runs/${run.id}`, token }));
        if (data.attributes.weather.status !== 'pending') break;
      }
      weather.push(performance.now() - answered);
    }
  })();
  await Promise.all([loading, probing, commitOften(environment.adminUrl, end, commits)]);
  const both = (values: number[]) => ({ p50: median(values), p99: quantile(values, 0.99) });
  return { share, rate, report: both(report), weather: both(weather), commit: median(commits) };
}

function commitOften(adminUrl: string, end: number, latencies: number[]): Promise<void> {
  return withClient(adminUrl, async (client) => {
    await client.query('CREATE TABLE IF NOT EXISTS baseline.commits (at timestamptz)');
    while (performance.now() < end) {
      const started = performance.now();
      await client.query('INSERT INTO baseline.commits VALUES (now())');
      latencies.push(performance.now() - started);
      await sleep(20);
    }
  });
}
