import { setTimeout as sleep } from 'node:timers/promises';
import { type CpuCompared, type CpuPerRequest, compareCpu, cpuOf, perRequest } from './cpu.js';
import type { Environment, Side } from './environment.js';
import { type Load, load, untilAvailable } from './load.js';
import { createScenario, type Scenario } from './scenarios.js';
import { connections, rounds, seconds } from './settings.js';
import { median } from './statistics.js';

export interface Compared {
  readonly scenario: string;
  readonly target: number | undefined;
  readonly ours: readonly Load[];
  readonly baseline: readonly Load[];
  /** Of the throughputs, the system's to the baseline's: the median of neighbouring rounds. */
  readonly ratio: number;
  readonly cpu: CpuCompared;
}

interface Measured {
  readonly load: Load;
  readonly cpu: CpuPerRequest;
}

/** A B A B …, after one warm-up of each that does not count. */
export async function compare(environment: Environment, scenario: Scenario, warmUp: number): Promise<Compared> {
  const { ours, baseline } = environment;
  const measureOnce = async (side: Side, isOurs: boolean, length: number): Promise<Measured> => {
    const asks = await scenario.asks(side, isOurs);
    const before = cpuOf(environment);
    const measured = await load(side.base, asks, { connections, seconds: length });
    // What creates set off goes on for a while, and belongs to them.
    if (scenario === createScenario && isOurs) await sleep(2_000);
    return { load: measured, cpu: perRequest(before, cpuOf(environment), measured.answered) };
  };
  const measure = (...what: Parameters<typeof measureOnce>): Promise<Measured> =>
    untilAvailable(() => measureOnce(...what));
  await measure(ours, true, warmUp);
  await measure(baseline, false, warmUp);
  const mine: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    mine.push(await measure(ours, true, seconds));
    theirs.push(await measure(baseline, false, seconds));
  }
  const loadsOf = (all: readonly Measured[]): Load[] => all.map((one) => one.load);
  const cpuOfAll = (all: readonly Measured[]): CpuPerRequest[] => all.map((one) => one.cpu);
  return {
    scenario: scenario.name,
    target: scenario.target,
    ours: loadsOf(mine),
    baseline: loadsOf(theirs),
    ratio: median(mine.map((one, round) => one.load.rate / (theirs[round]?.load.rate ?? Number.NaN))),
    cpu: compareCpu(cpuOfAll(mine), cpuOfAll(theirs)),
  };
}
