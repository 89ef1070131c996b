/**
 * `make bench`: compares the system with the baseline on this machine, in the same run. Environment: BENCH_SECONDS of each
 * measurement (5), BENCH_ROUNDS (3), BENCH_ONLY (part of a scenario's name), BENCH_CPU (1: the CPU time of requests instead of
 * their throughput), BENCH_SCALE (a share of the data set), BENCH_PROFILE (a folder for CPU profiles).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, toTerminal } from '@jogging/dev-env';
import { measureBatches, printBatches } from './batches.js';
import { type CpuCompared, compareCpu, printCpu } from './cpu.js';
import { createAt, lagsAt, sustainableRate } from './creates.js';
import { dataset } from './data.js';
import { type Environment, prepare, type Side } from './environment.js';
import { type Load, load, oneByOne } from './load.js';
import { memory } from './memory.js';
import { createAsks, createScenario, type Scenario, scenarios } from './scenarios.js';
import { median } from './statistics.js';

const seconds = Number(process.env.BENCH_SECONDS ?? 5);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const only = process.env.BENCH_ONLY ?? '';
const connections = 16;
/** BENCH_ONLY with this name measures only operations and imports. */
const batchesName = 'many at once';

interface Compared {
  readonly scenario: string;
  readonly target: number | undefined;
  readonly ours: Load[];
  readonly baseline: Load[];
  readonly ratio: number;
}

/**
 * V8 compiles during the first ten thousand or so requests, in six processes of the system and one of the baseline; later
 * warm-ups are shorter.
 */
const firstWarmUpSeconds = 12;
const warmUpSeconds = 3;

/** Alternates between the two sides (A B A B …), after one warm-up of each that is not counted. */
async function compare({ ours, baseline }: Environment, scenario: Scenario, warmUp: number): Promise<Compared> {
  const measure = async (side: Side, isOurs: boolean, length: number): Promise<Load> =>
    load(side.base, await scenario.asks(side, isOurs), { connections, seconds: length });
  await measure(ours, true, warmUp);
  await measure(baseline, false, warmUp);
  const result = { ours: [] as Load[], baseline: [] as Load[] };
  for (let round = 0; round < rounds; round++) {
    result.ours.push(await measure(ours, true, seconds));
    result.baseline.push(await measure(baseline, false, seconds));
  }
  const ratios = result.ours.map((mine, index) => mine.rate / (result.baseline[index]?.rate ?? Number.NaN));
  return { scenario: scenario.name, target: scenario.target, ...result, ratio: median(ratios) };
}

const whole = (value: number): string => value.toFixed(0);
const spread = (loads: readonly Load[]): string => {
  const rates = loads.map(({ rate }) => rate);
  return `${whole(median(rates))} (${whole(Math.min(...rates))}–${whole(Math.max(...rates))})`;
};
const p = (loads: readonly Load[], which: 'p50' | 'p99'): number => median(loads.map((each) => each[which]));
const verdict = (holds: boolean): string => (holds ? 'holds' : 'MISSED');

function printCompared(compared: readonly Compared[]): void {
  console.log(
    '\n| scenario | system, req/s | baseline, req/s | p50 / p99 ms | baseline p50 / p99 | ratio | target | |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const { scenario, target, ours, baseline, ratio } of compared) {
    const latencies = [ours, baseline].map((loads) => `${p(loads, 'p50')} / ${p(loads, 'p99')}`);
    const held = target === undefined ? '' : verdict(ratio >= target);
    console.log(
      `| ${scenario} | ${spread(ours)} | ${spread(baseline)} | ${latencies.join(' | ')} | ${ratio.toFixed(2)} | ${target ?? ''} | ${held} |`,
    );
  }
}

const progress = toTerminal;
const environment = await prepare(progress);
try {
  if (process.env.BENCH_CPU === '1') await measureCpu();
  else await measureThroughput();
} finally {
  await environment.stop();
}

async function measureCpu(): Promise<void> {
  const compared: CpuCompared[] = [];
  for (const scenario of [...scenarios, createScenario].filter(
    ({ name }) => only === '' || only.split('|').includes(name),
  )) {
    progress(`Measuring the CPU of: ${scenario.name} …`);
    compared.push(await compareCpu(environment, scenario, { rounds, seconds }));
    printCpu(compared.slice(-1));
  }
  printCpu(compared);
}

async function measureThroughput(): Promise<void> {
  const wanted = scenarios.filter(({ name }) => name.includes(only));
  const compared: Compared[] = [];
  for (const [index, scenario] of wanted.entries()) {
    progress(`Measuring: ${scenario.name} …`);
    const measured = await compare(environment, scenario, index === 0 ? firstWarmUpSeconds : warmUpSeconds);
    compared.push(measured);
    progress(
      `  ${measured.ratio.toFixed(2)} of the baseline: ${spread(measured.ours)} to ${spread(measured.baseline)} requests a second`,
    );
  }
  if (compared.length > 0) printCompared(compared);
  const batches = only === '' || only === batchesName ? await measureBatches(environment, { rounds, seconds }) : [];
  if (batches.length > 0) printBatches(batches);
  const further = only === '' ? await measureFurther(environment, compared) : {};
  const result = {
    at: new Date().toISOString(),
    node: process.version,
    seconds,
    rounds,
    connections,
    dataset,
    compared,
    batches,
    ...further,
  };
  const folder = join(localFolder, 'bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\nAll figures: ${file}`);
}

/** Measures everything except the throughput of requests: creates, lags, single-client latency, cursors, memory. */
async function measureFurther(running: Environment, compared: readonly Compared[]) {
  const { ours, baseline } = running;
  console.log('\n| figure | value | target | |');
  console.log('|---|---|---|---|');
  const say = (figure: string, value: string, target = '', held = ''): void =>
    console.log(`| ${figure} | ${value} | ${target} | ${held} |`);

  await createAt(running, 2);
  const sustained = await sustainableRate(running, seconds * 2);
  const createdThere = await load(baseline.base, await createAsks(baseline), { connections, seconds: seconds * 2 });
  const createRatio = sustained.load.rate / createdThere.rate;
  say(
    'create, highest rate without a growing backlog',
    `${whole(sustained.load.rate)}/s (${sustained.waiting} events waited at the end, ${whole(sustained.calmMs)} ms to calm)`,
  );
  say(
    'create, baseline',
    `${whole(createdThere.rate)}/s; ratio ${createRatio.toFixed(2)}`,
    '0.35',
    verdict(createRatio >= 0.35),
  );
  const resident = memory(running);

  const lags = [];
  for (const share of [0.25, 0.5, 1]) {
    const lag = await lagsAt(running, share, Math.max(1, Math.floor(sustained.load.rate * share)), seconds * 3);
    lags.push(lag);
    const text = `report p50 ${lag.report.p50.toFixed(1)}, p99 ${lag.report.p99.toFixed(1)} ms; weather p50 ${lag.weather.p50.toFixed(1)}, p99 ${lag.weather.p99.toFixed(1)} ms; commit ${lag.commit.toFixed(1)} ms`;
    say(
      `lag at ${share * 100} % of that rate`,
      text,
      `report p99 ≤ ${(20 * lag.commit).toFixed(0)} ms`,
      verdict(lag.report.p99 <= 20 * lag.commit),
    );
  }

  const single: Record<string, { ours: number; baseline: number }> = {};
  for (const scenario of scenarios.filter(({ name }) => /^(list 20 runs|one run)$/.test(name))) {
    const latency = async (side: Side, isOurs: boolean): Promise<number> => {
      const [ask] = await scenario.asks(side, isOurs);
      if (!ask) throw new Error('a scenario without a request');
      return median(await oneByOne(side.base, ask, seconds));
    };
    const measured = { ours: await latency(ours, true), baseline: await latency(baseline, false) };
    single[scenario.name] = measured;
    const added = measured.ours - measured.baseline;
    say(
      `one client, ${scenario.name}: median`,
      `${measured.ours.toFixed(2)} ms, baseline ${measured.baseline.toFixed(2)} ms, added ${added.toFixed(2)} ms`,
      `added ≤ ${measured.baseline.toFixed(2)} ms`,
      verdict(added <= measured.baseline),
    );
  }

  const rateOf = (name: string): number =>
    median(compared.find(({ scenario }) => scenario === name)?.ours.map(({ rate }) => rate) ?? []);
  const cursor = rateOf('page 1 by cursor') / rateOf('page 5,000 by cursor');
  say('page 1 by cursor to page 5,000 by cursor', cursor.toFixed(2), '≤ 1.2', verdict(cursor <= 1.2));

  for (const [service, mib] of Object.entries(resident)) {
    const bound = 1.5 * (resident.baseline ?? 0);
    say(
      `memory of ${service} after load`,
      `${whole(mib)} MiB`,
      service === 'baseline' ? '' : `≤ ${whole(bound)}`,
      service === 'baseline' ? '' : verdict(mib <= bound),
    );
  }
  return { sustained, createdThere, lags, single, resident };
}
