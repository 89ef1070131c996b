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
  readonly yardstick: CpuPerRequest;
  /** What a request of ours costs in all, parts included, in requests of the yardstick's: the median of the rounds. */
  readonly ratio: number;
  /** The same of our services and the yardstick alone. */
  readonly processRatio: number;
}

const partNames = ['postgres', 'redis', 'rabbitmq'] as const;
/** Linux counts CPU time in ticks of 10 ms (USER_HZ, which is 100 wherever Node.js runs). */
const tickMs = 10;

/** Its own and that of its children that have ended, such as a server's processes for closed connections (proc(5)). */
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

/** Of all processes in a server's data folder: the server and its children. None if it runs in a container. */
function cpuOfPart(folder: string): number {
  const data = join(folder, 'data');
  if (!existsSync(data)) return 0;
  const root = realpathSync(data);
  let total = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`).startsWith(root)) total += cpuMs(Number(pid));
    } catch {
      // It has ended, or is not ours.
    }
  }
  return total;
}

function snapshot({ system, yardstick, folder }: Environment): Record<string, number> {
  return Object.fromEntries([
    ...system.services.map((service) => [service.name, cpuMs(service.pid() ?? 0)] as const),
    ['yardstick', cpuMs(yardstick.pid)] as const,
    ...partNames.map((part) => [part, cpuOfPart(join(folder, part))] as const),
  ]);
}

/**
 * The CPU that requests cost, with the work that their events cause: throughput depends on who else is on the machine, this
 * far less. Of several short rounds, in turn, the cheapest counts for each, for a neighbour can only add to it; the ratios
 * are of neighbouring rounds, which a busy machine slows alike.
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
    // What creates set off goes on for a while, and belongs to them.
    if (isCreate && isOurs) await sleep(2_000);
    const after = snapshot(environment);
    return Object.fromEntries(
      Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / Math.max(1, answered)]),
    );
  };
  const all: { ours: CpuPerRequest[]; yardstick: CpuPerRequest[] } = { ours: [], yardstick: [] };
  for (let round = 0; round <= rounds; round++) {
    const ours = await measure(environment.ours, true);
    const yardstick = await measure(environment.yardstick, false);
    // The first warms up.
    if (round === 0) continue;
    all.ours.push(ours);
    all.yardstick.push(yardstick);
  }
  const ratioOf = (total: (cpu: CpuPerRequest) => number): number =>
    median(all.ours.map((ours, round) => total(ours) / total(all.yardstick[round] ?? {})));
  return {
    scenario: scenario.name,
    ours: least(all.ours),
    yardstick: least(all.yardstick),
    ratio: ratioOf((cpu) => sum(cpu, () => true)),
    processRatio: ratioOf((cpu) => sum(cpu, (name) => !partNames.some((part) => part === name))),
  };
}

function sum(cpu: CpuPerRequest, counts: (name: string) => boolean): number {
  return Object.entries(cpu).reduce((total, [name, ms]) => total + (counts(name) ? ms : 0), 0);
}

/** The least of each process; what is hardly there is left out. */
function least(measured: readonly CpuPerRequest[]): CpuPerRequest {
  const names = Object.keys(measured[0] ?? {});
  const least = names.map((name) => [name, Math.min(...measured.map((each) => each[name] ?? 0))] as const);
  return Object.fromEntries(least.filter(([, ms]) => ms >= 0.01));
}

export function printCpu(compared: readonly CpuCompared[]): void {
  console.log('\n| CPU ms a request | system | yardstick | ratio of processes | with parts |');
  console.log('|---|---|---|---|---|');
  const text = (cpu: CpuPerRequest): string =>
    Object.entries(cpu)
      .map(([name, ms]) => `${name} ${ms.toFixed(2)}`)
      .join(', ');
  for (const { scenario, ours, yardstick, ratio, processRatio } of compared) {
    const ratios = `${processRatio.toFixed(2)} | ${ratio.toFixed(2)}`;
    console.log(`| ${scenario} | ${text(ours)} | ${text(yardstick)} | ${ratios} |`);
  }
}
