import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Compared } from './compare.js';
import type { CpuPerRequest } from './cpu.js';
import type { Load } from './load.js';
import { median } from './statistics.js';

export const whole = (value: number): string => value.toFixed(0);
export const verdict = (holds: boolean): string => (holds ? 'holds' : 'MISSED');

/** The median with the least and the highest, in requests a second. */
export function spread(loads: readonly Load[]): string {
  const rates = loads.map(({ rate }) => rate);
  return `${whole(median(rates))} (${whole(Math.min(...rates))}–${whole(Math.max(...rates))})`;
}

/** Throughput and latency, then CPU by process. */
export function printCompared(compared: readonly Compared[]): void {
  const p = (loads: readonly Load[], which: 'p50' | 'p99'): number => median(loads.map((each) => each[which]));
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
  console.log('\n| CPU ms a request | system | baseline | ratio of processes | with parts |');
  console.log('|---|---|---|---|---|');
  const text = (cpu: CpuPerRequest): string =>
    Object.entries(cpu)
      .map(([name, ms]) => `${name} ${ms.toFixed(2)}`)
      .join(', ');
  for (const { scenario, cpu } of compared) {
    const ratios = `${cpu.processRatio.toFixed(2)} | ${cpu.ratio.toFixed(2)}`;
    console.log(`| ${scenario} | ${text(cpu.ours)} | ${text(cpu.baseline)} | ${ratios} |`);
  }
}

/** A result that `make bench` has written. Those of earlier releases have no CPU. */
export interface Stored {
  readonly at: string;
  readonly compared: readonly (Omit<Compared, 'cpu'> & Partial<Pick<Compared, 'cpu'>>)[];
}

/** The result in a file; a relative path begins where `make` was called. */
export function readStored(file: string): Stored {
  return JSON.parse(readFileSync(resolve(process.env.INIT_CWD ?? '.', file), 'utf8'));
}

export function printAgainst(stored: Stored, compared: readonly Compared[]): void {
  console.log(`\n| against ${stored.at} | throughput ratio, then → now | CPU ratio of processes, then → now |`);
  console.log('|---|---|---|');
  for (const row of comparisonRows(stored, compared)) console.log(row);
}

/** Ratios to the baseline of the same run compare across machines and loads; rates and times do not. */
export function comparisonRows(stored: Stored, compared: readonly Compared[]): string[] {
  const before = new Map(stored.compared.map((each) => [each.scenario, each]));
  const moved = (from: number | undefined, to: number): string =>
    from === undefined
      ? ''
      : `${from.toFixed(2)} → ${to.toFixed(2)} (${to >= from ? '+' : ''}${whole((to / from - 1) * 100)} %)`;
  return compared.flatMap(({ scenario, ratio, cpu }) => {
    const then = before.get(scenario);
    if (!then) return [];
    return [`| ${scenario} | ${moved(then.ratio, ratio)} | ${moved(then.cpu?.processRatio, cpu.processRatio)} |`];
  });
}
