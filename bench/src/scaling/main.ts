/**
 * Measures how throughput grows with replicas, on one machine: each replica is held to a fraction of a core, so that the cores
 * suffice for all of them. `make bench-scaling`; docs/scaling.md.
 */
import { type ServiceName, toTerminal } from '@jogging/dev-env';
import pg from 'pg';
import { importSeconds } from '../batches.js';
import { calm } from '../creates.js';
import { type Environment, prepare } from '../environment.js';
import { type Ask, load } from '../load.js';
import { createAsks, scenarios } from '../scenarios.js';
import { rounds, seconds } from '../settings.js';
import { median } from '../statistics.js';
import { CpuLimits } from './cpu-limit.js';

/** Parts of a core for each replica. */
const share = Number(process.env.BENCH_CORE_SHARE || 0.1);
const consumerShare = Number(process.env.BENCH_CONSUMER_SHARE || 0.02);
const connections = 32;
const warmUpSeconds = 15;

type Replicas = Partial<Record<ServiceName, number>>;

/** Starts a system, warms it up, limits these services, and measures. */
async function within<T>(replicas: Replicas, ofACore: number, work: (running: Environment) => Promise<T>): Promise<T> {
  const running = await prepare(toTerminal, replicas);
  const limits = new CpuLimits();
  try {
    for (const asks of [await listAsks(running), await createAsks(running.ours)]) {
      await atAllGateways(running, asks, warmUpSeconds);
    }
    await calmed(running);
    for (const { name, pid } of running.system.services) {
      if (replicas[name] !== undefined) limits.limit(pid() ?? 0, ofACore);
    }
    return await work(running);
  } finally {
    await running.stop();
    limits.remove();
  }
}

async function listAsks({ ours }: Environment): Promise<readonly Ask[]> {
  const list = scenarios.find(({ name }) => name === 'list 20 runs');
  return list ? list.asks(ours, true) : [];
}

/** Requests a second of all gateways together, each with its part of the connections. */
async function atAllGateways({ system }: Environment, asks: readonly Ask[], forSeconds: number): Promise<number> {
  const gateways = system.gatewayUrls;
  const each = { connections: connections / gateways.length, seconds: forSeconds };
  const loads = await Promise.all(gateways.map((gateway) => load(gateway, asks, each)));
  return loads.reduce((sum, { rate }) => sum + rate, 0);
}

async function calmed({ adminUrl }: Environment): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await calm(client);
  await client.end();
}

async function inRounds(measure: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measure());
  return median(measured);
}

function printGrowth(
  what: string,
  unit: string,
  growth: readonly (readonly [replicas: number, value: number])[],
): void {
  const [, one = 1] = growth[0] ?? [];
  const cells = growth.map(([, value]) => `${value.toFixed(0)} ${unit} (${(value / one).toFixed(2)})`);
  console.log(`| ${what} | ${cells.join(' | ')} |`);
}

const lists: [number, number][] = [];
const creates: [number, number][] = [];
for (const replicas of [1, 2, 4]) {
  await within({ gateway: replicas, 'run-service': replicas }, share, async (running) => {
    const [list, create] = [await listAsks(running), await createAsks(running.ours)];
    lists.push([replicas, await inRounds(() => atAllGateways(running, list, seconds))]);
    creates.push([replicas, await inRounds(() => atAllGateways(running, create, seconds))]);
  });
}
console.log(`\nGateway and run-service, ${share} of a core for each replica:\n`);
console.log('| | 1 replica | 2 | 4 |\n|---|---|---|---|');
printGrowth('list 20 runs', 'a second', lists);
printGrowth('create', 'a second', creates);

const reports: [number, number][] = [];
for (const replicas of [1, 3]) {
  await within({ 'report-service': replicas }, consumerShare, async (running) => {
    const began = performance.now();
    const imported = await importSeconds(running.ours, 'runner-900');
    await calmed(running);
    reports.push([replicas, imported.runs / ((performance.now() - began) / 1_000)]);
  });
}
console.log(`\nreport-service, ${consumerShare} of a core for each replica, after an import:\n`);
console.log('| | 1 replica | 3 |\n|---|---|---|');
printGrowth('runs in reports', 'a second', reports);
