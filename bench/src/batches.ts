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
const apart = 6 * 3_600_000;
/** The start of an import's first run, in ms. */
const knownHours = Date.UTC(2010, 0, 1, 6);
const unknownHours = knownHours + apart / 2;

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
export function measureBatches(environment: Environment, lengths: BatchLengths): Promise<BatchFigure[]> {
  return withClient(environment.adminUrl, async (client) => {
    const { ours, baseline } = environment;
    // The first round warms up V8 and is not counted.
    const rounds = async <T>(measure: (round: number) => Promise<T>): Promise<T[]> => {
      const measured: T[] = [];
      for (let round = 0; round <= lengths.rounds; round += 1)
        measured.push(await untilAvailable(() => measure(round)));
      return measured.slice(1);
    };
    const operations = (size: number) =>
      rounds(async () => {
        const rate = await operationRate(ours, size, lengths.seconds);
        await calm(client);
        return rate;
      });
    const singles = await rounds(async () => {
      const asks = await createAsks(baseline);
      return (await load(baseline.base, asks, { connections: 1, seconds: lengths.seconds })).rate;
    });
    const hundreds = await operations(100);
    const thousands = await operations(1_000);
    // After them, as the weather of an import is fetched for long after it. The first import leaves it to the others.
    const imports = await rounds(async (round) => {
      const result = await importRates(environment, `runner-${900 + round}`, knownHours);
      await weatherCalm(client);
      return result;
    });
    const elsewhen = [await importRates(environment, 'runner-800', unknownHours)];
    const imported = (all: readonly Imported[]) => all.map((one) => one.imported);
    const file = `import of ${importedRuns.toLocaleString('en')}`;
    const creates = { name: 'single creates', rates: singles };
    const copies = { name: 'COPY of the same rows', rates: imports.map(({ copied }) => copied) };
    return [
      compared('operations of 100', hundreds, creates, 5),
      compared('operations of 1,000', thousands, creates),
      compared(file, imported(imports), creates),
      compared(file, imported(imports), copies),
      compared(`${file} whose weather is fetched meanwhile`, imported(elsewhen), creates),
    ];
  });
}

function compared(
  batch: string,
  ours: readonly number[],
  { name, rates }: { readonly name: string; readonly rates: readonly number[] },
  target?: number,
): BatchFigure {
  const ratio = median(ours.map((rate, round) => rate / (rates[round] ?? 0)));
  return { batch, ours, baseline: rates, against: name, ratio, ...(target !== undefined && { target }) };
}

/** Waits until no run's weather is pending. */
async function weatherCalm(client: pg.Client): Promise<void> {
  await calm(client);
  const isPending = async () =>
    (await client.query(`SELECT FROM weather.wishes WHERE status = 'pending' LIMIT 1`)).rowCount !== 0;
  while (await isPending()) await sleep(200);
  await calm(client);
}

interface Imported {
  /** Runs a second until `done`. */
  readonly imported: number;
  /** Rows a second by COPY. */
  readonly copied: number;
}

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
async function importRates({ ours, adminUrl }: Environment, userId: string, from: number): Promise<Imported> {
  const token = await ours.tokenOf(userId);
  const began = performance.now();
  let { data } = await call(ours, token, '/imports', 'text/csv', csv(from));
  while (data.attributes.finished_at === null) {
    await sleep(50);
    ({ data } = await call(ours, token, `/imports/${data.id}`));
  }
  const seconds = (performance.now() - began) / 1_000;
  if (data.attributes.created !== importedRuns) throw new Error(`an import ended as ${JSON.stringify(data)}`);
  return { imported: importedRuns / seconds, copied: importedRuns / (await copySeconds(adminUrl, userId, from)) };
}

function copySeconds(adminUrl: string, userId: string, from: number): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
    const path = join(rows[0]?.folder ?? '', 'rows-to-copy');
    const [file, user] = [client.escapeLiteral(path), client.escapeLiteral(userId)];
    const imported = `start_micros BETWEEN ${from}000 AND ${from + importedRuns * apart}000`;
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

function csv(from: number): string {
  const rows = Array.from({ length: importedRuns }, (_, index) => {
    const start = from + index * apart;
    const times = [start, start + 1_800_000].map((ms) => new Date(ms).toISOString());
    return `${5_000 + (index % 1_000)},${times.join(',')},12.8947909,77.6427151,12.8986343,77.656089`;
  });
  return ['distance,start_time,end_time,start_lat,start_lng,end_lat,end_lng', ...rows].join('\n');
}
