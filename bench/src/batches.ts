import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '@jogging/deploy';
import type pg from 'pg';
import { calm } from './creates.js';
import type { Environment, Side } from './environment.js';
import { load, refusal, untilAvailable } from './load.js';
import { createAsks, runBody } from './scenarios.js';
import { median } from './statistics.js';

/** The runs in each import. Each round imports for another user, so that none is a duplicate. */
const importedRuns = 10_000;
const importsFrom = Date.UTC(2010, 0, 1, 6);
const apart = 6 * 3_600_000;

export interface BatchFigure {
  readonly batch: string;
  /** Runs a second in each round. */
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
  /** What the baseline does in the same round. */
  readonly against: string;
  readonly ratio: number;
  readonly target?: number;
}

export interface BatchLengths {
  readonly rounds: number;
  readonly seconds: number;
}

/**
 * Runs a second that one client records many at once, against the baseline's creates one after the other and its COPY of
 * the same rows.
 */
export async function measureBatches(environment: Environment, lengths: BatchLengths): Promise<BatchFigure[]> {
  const rates = await withClient(environment.adminUrl, (client) => measureRates(environment, lengths, client));
  const compared = (batch: string, mine: keyof Rates, theirs: keyof Rates, target?: number): BatchFigure => ({
    batch,
    ours: rates.map((round) => round[mine]),
    baseline: rates.map((round) => round[theirs]),
    against: theirs === 'single' ? 'single creates' : 'COPY of the same rows',
    ratio: median(rates.map((round) => round[mine] / round[theirs])),
    ...(target !== undefined && { target }),
  });
  const file = `import of ${importedRuns.toLocaleString('en')}`;
  return [
    compared('operations of 100', 'hundred', 'single', 5),
    compared('operations of 1,000', 'thousand', 'single'),
    compared(file, 'imported', 'single'),
    compared(file, 'imported', 'copied'),
  ];
}

async function measureRates(environment: Environment, lengths: BatchLengths, client: pg.Client): Promise<Rates[]> {
  const { ours, baseline } = environment;
  const creates = async (): Promise<number> =>
    (await load(baseline.base, await createAsks(baseline), { connections: 1, seconds: lengths.seconds })).rate;
  // What follows a batch is not part of the next measurement.
  const calmed = async <T>(measurement: () => Promise<T>): Promise<T> => {
    const result = await untilAvailable(measurement);
    await calm(client);
    return result;
  };
  // First, as the weather of a batch is fetched for long after it.
  const singles: number[] = [];
  for (let round = 0; round <= lengths.rounds; round += 1) singles.push(await untilAvailable(creates));
  const measured: Rates[] = [];
  // The first round warms up V8 and is not counted.
  for (let round = 0; round <= lengths.rounds; round += 1) {
    measured.push({
      single: singles[round] ?? 0,
      hundred: await calmed(() => operationRate(ours, 100, lengths.seconds)),
      thousand: await calmed(() => operationRate(ours, 1_000, lengths.seconds)),
      ...(await calmed(() => importRates(environment, `runner-${900 + round}`))),
    });
  }
  return measured.slice(1);
}

type Rates = Readonly<Record<'single' | 'hundred' | 'thousand' | 'imported' | 'copied', number>>;

export function printBatches(figures: readonly BatchFigure[]): void {
  const rate = (rates: readonly number[]): string => median(rates).toFixed(0);
  console.log('\n| many at once | system, runs/s | baseline, runs/s | ratio | target | |');
  console.log('|---|---|---|---|---|---|');
  for (const { batch, ours, baseline, against, ratio, target } of figures) {
    const held = target === undefined ? '' : ratio >= target ? 'holds' : 'MISSED';
    console.log(
      `| ${batch} | ${rate(ours)} | ${against}: ${rate(baseline)} | ${ratio.toFixed(2)} | ${target ?? ''} | ${held} |`,
    );
  }
}

/** Runs a second by operations of one size, one after the other. */
async function operationRate(side: Side, size: number, seconds: number): Promise<number> {
  const operation = { op: 'add', ...JSON.parse(runBody) };
  const body = JSON.stringify({ 'atomic:operations': Array.from({ length: size }, () => operation) });
  const token = await side.tokenOf('runner-200');
  const began = performance.now();
  const end = began + seconds * 1_000;
  let runs = 0;
  while (performance.now() < end) {
    await call(side, token, '/operations', atomic, body);
    runs += size;
  }
  return (runs * 1_000) / (performance.now() - began);
}

const atomic = 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"';

/** Measures an import from the first byte sent to `done`, and a COPY of the resulting rows into the baseline's table. */
async function importRates({ ours, adminUrl }: Environment, userId: string) {
  const token = await ours.tokenOf(userId);
  const began = performance.now();
  let { data } = await call(ours, token, '/imports', 'text/csv', csv());
  while (data.attributes.finished_at === null) {
    await sleep(50);
    ({ data } = await call(ours, token, `/imports/${data.id}`));
  }
  const seconds = (performance.now() - began) / 1_000;
  if (data.attributes.created !== importedRuns) throw new Error(`an import ended as ${JSON.stringify(data)}`);
  return { imported: importedRuns / seconds, copied: importedRuns / (await copySeconds(adminUrl, userId)) };
}

function copySeconds(adminUrl: string, userId: string): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
    const path = join(rows[0]?.folder ?? '', 'rows-to-copy');
    const [file, user] = [client.escapeLiteral(path), client.escapeLiteral(userId)];
    const imported = `start_micros BETWEEN ${importsFrom}000 AND ${importsFrom + importedRuns * apart}000`;
    await client.query(
      `COPY (SELECT * FROM runs.runs WHERE user_id = ${user} AND ${imported}) TO ${file} (FORMAT binary)`,
    );
    const began = performance.now();
    await client.query(`COPY baseline.runs FROM ${file} (FORMAT binary)`);
    const seconds = (performance.now() - began) / 1_000;
    await rm(path);
    return seconds;
  });
}

async function call(side: Side, token: string, path: string, type?: string, body?: string) {
  const response = await fetch(side.base + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, ...(type !== undefined && { 'Content-Type': type, Accept: '*/*' }) },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, `${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

function csv(): string {
  const rows = Array.from({ length: importedRuns }, (_, index) => {
    const start = importsFrom + index * apart;
    const times = [start, start + 1_800_000].map((ms) => new Date(ms).toISOString());
    return `${5_000 + (index % 1_000)},${times.join(',')},12.8947909,77.6427151,12.8986343,77.656089`;
  });
  return ['distance,start_time,end_time,start_lat,start_lng,end_lat,end_lng', ...rows].join('\n');
}
