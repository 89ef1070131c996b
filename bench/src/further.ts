import type { Compared } from './compare.js';
import { createAt, lagsAt, sustainableRate } from './creates.js';
import type { Environment, Side } from './environment.js';
import { load, oneByOne, untilAvailable } from './load.js';
import { memory } from './memory.js';
import { verdict, whole } from './print.js';
import { createAsks, scenarios } from './scenarios.js';
import { connections, seconds } from './settings.js';
import { median } from './statistics.js';

/** The latency that the system may add for one client, in medians of the baseline. */
const mostAdded: Readonly<Record<string, number>> = { 'list 20 runs': 0.6, 'one run': 1.2 };

/** Measures everything except the throughput of requests: creates, lags, single-client latency, cursors, memory. */
export async function measureFurther(running: Environment, compared: readonly Compared[]) {
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
    '0.5',
    verdict(createRatio >= 0.5),
  );
  const resident = memory(running);

  const lags = [];
  for (const share of [0.25, 0.5, 1]) {
    const lag = await untilAvailable(() =>
      lagsAt(running, share, Math.max(1, Math.floor(sustained.load.rate * share)), seconds * 3),
    );
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
  for (const scenario of scenarios) {
    const most = mostAdded[scenario.name];
    if (most === undefined) continue;
    const latency = async (side: Side, isOurs: boolean): Promise<number> => {
      const [ask] = await scenario.asks(side, isOurs);
      if (!ask) throw new Error('a scenario without a request');
      return median(await oneByOne(side.base, ask, seconds));
    };
    const measured = { ours: await latency(ours, true), baseline: await latency(baseline, false) };
    single[scenario.name] = measured;
    const added = measured.ours - measured.baseline;
    const bound = most * measured.baseline;
    say(
      `one client, ${scenario.name}: median`,
      `${measured.ours.toFixed(2)} ms, baseline ${measured.baseline.toFixed(2)} ms, added ${added.toFixed(2)} ms`,
      `added ≤ ${bound.toFixed(2)} ms`,
      verdict(added <= bound),
    );
  }

  const rateOf = (name: string): number =>
    median(compared.find(({ scenario }) => scenario === name)?.ours.map(({ rate }) => rate) ?? []);
  const cursor = rateOf('page 1 by cursor') / rateOf('page 5,000 by cursor');
  say('page 1 by cursor to page 5,000 by cursor', cursor.toFixed(2), '≤ 1.1', verdict(cursor <= 1.1));

  for (const [service, mib] of Object.entries(resident)) {
    const bound = 1.2 * (resident.baseline ?? 0);
    say(
      `memory of ${service} after load`,
      `${whole(mib)} MiB`,
      service === 'baseline' ? '' : `≤ ${whole(bound)}`,
      service === 'baseline' ? '' : verdict(mib <= bound),
    );
  }
  return { sustained, createdThere, lags, single, resident };
}
