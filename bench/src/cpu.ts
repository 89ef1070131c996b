import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment, Side } from './environment.js';
import { load } from './load.js';
import { createScenario, type Scenario } from './scenarios.js';
import { median } from './statistics.js';

/** Milliseconds of CPU for each request, by process. */
export type CpuPerRequest = Readonly<Record<string, number>>;

export interface CpuCompared {
  readonly scenario: string;
  readonly ours: CpuPerRequest;
  readonly baseline: CpuPerRequest;
  /**
   * The total CPU of a request to the system, backing services included, relative to the baseline's: the median of the rounds.
   */
  readonly ratio: number;
  /** The same for the services and the baseline alone, without backing services. */
  readonly processRatio: number;
}

const partNames = ['postgres', 'redis', 'rabbitmq'] as const;
/** Linux counts CPU time in ticks of 10 ms (USER_HZ, which is 100 wherever Node.js runs). */
const tickMs = 10;

/** The CPU time of a process and of its ended children, such as a server's processes for closed connections (proc(5)). */
function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [own, ownSystem, children, childrenSystem] = fields.slice(11, 15).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return (own + ownSystem + children + childrenSystem) * tickMs;
  } catch {
    return 0;
  }
}

/** The CPU time of all processes in a server's data folder: the server and its children. 0 if it runs in a container. */
function cpuOfPart(folder: string): number {
  const data = join(folder, 'data');
  if (!existsSync(data)) return 0;
  const root = realpathSync(data);
  let total = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`).startsWith(root)) total += cpuMs(Number(pid));
    } catch {
      // The process has ended or belongs to another user.
    }
  }
  return total;
}

function snapshot({ system, baseline, folder }: Environment): Record<string, number> {
  return Object.fromEntries([
    ...system.services.map((service) => [service.name, cpuMs(service.pid() ?? 0)] as const),
    ['baseline', cpuMs(baseline.pid)] as const,
    ...partNames.map((part) => [part, cpuOfPart(join(folder, part))] as const),
  ]);
}

/**
 * Measures the CPU that requests cost, including the work that their events cause. Unlike throughput, it hardly depends on other
 * load on the machine. Short rounds alternate; each process counts with its cheapest round, because other load can only add to
 * it, and ratios compare adjacent rounds, which a busy machine slows alike.
 */
export async function compareCpu(
  environment: Environment,
  scenario: Scenario,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<CpuCompared> {
  const isCreate = scenario.name === createScenario.name;
  const measure = async (side: Side, isOurs: boolean): Promise<CpuPerRequest> => {
    const asks = await scenario.asks(side, isOurs);
    const before = snapshot(environment);
    const { answered } = await load(side.base, asks, { connections: 16, seconds });
    // The work that creates trigger continues for a while, and is counted with them.
    if (isCreate && isOurs) await sleep(2_000);
    const after = snapshot(environment);
    return Object.fromEntries(
      Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / Math.max(1, answered)]),
    );
  };
  const all: { ours: CpuPerRequest[]; baseline: CpuPerRequest[] } = { ours: [], baseline: [] };
  for (let round = 0; round <= rounds; round++) {
    const ours = await measure(environment.ours, true);
    const baseline = await measure(environment.baseline, false);
    // The first round warms up.
    if (round === 0) continue;
    all.ours.push(ours);
    all.baseline.push(baseline);
  }
  const ratioOf = (total: (cpu: CpuPerRequest) => number): number =>
    median(all.ours.map((ours, round) => total(ours) / total(all.baseline[round] ?? {})));
  return {
    scenario: scenario.name,
    ours: least(all.ours),
    baseline: least(all.baseline),
    ratio: ratioOf((cpu) => sum(cpu, () => true)),
    processRatio: ratioOf((cpu) => sum(cpu, (name) => !partNames.some((part) => part === name))),
  };
}

function sum(cpu: CpuPerRequest, counts: (name: string) => boolean): number {
  return Object.entries(cpu).reduce((total, [name, ms]) => total + (counts(name) ? ms : 0), 0);
}

/** The minimum for each process; processes that use next to nothing are left out. */
function least(measured: readonly CpuPerRequest[]): CpuPerRequest {
  const names = Object.keys(measured[0] ?? {});
  const least = names.map((name) => [name, Math.min(...measured.map((each) => each[name] ?? 0))] as const);
  return Object.fromEntries(least.filter(([, ms]) => ms >= 0.01));
}

export function printCpu(compared: readonly CpuCompared[]): void {
  console.log('\n| CPU ms a request | system | baseline | ratio of processes | with parts |');
  console.log('|---|---|---|---|---|');
  const text = (cpu: CpuPerRequest): string =>
    Object.entries(cpu)
      .map(([name, ms]) => `${name} ${ms.toFixed(2)}`)
      .join(', ');
  for (const { scenario, ours, baseline, ratio, processRatio } of compared) {
    const ratios = `${processRatio.toFixed(2)} | ${ratio.toFixed(2)}`;
    console.log(`| ${scenario} | ${text(ours)} | ${text(baseline)} | ${ratios} |`);
  }
}
