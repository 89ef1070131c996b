import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.js';
import { median } from './statistics.js';

/** Milliseconds of CPU for each request, by process. */
export type CpuPerRequest = Readonly<Record<string, number>>;

export interface CpuCompared {
  readonly ours: CpuPerRequest;
  readonly baseline: CpuPerRequest;
  /** What a request of ours costs in all, parts included, in requests of the baseline's: the median of the rounds. */
  readonly ratio: number;
  /** The same of our services and the baseline alone. */
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

/** The milliseconds of CPU that each process has used so far. */
export function cpuOf({ system, baseline, folder }: Environment): CpuPerRequest {
  return Object.fromEntries([
    ...system.services.map((service) => [service.name, cpuMs(service.pid() ?? 0)] as const),
    ['baseline', cpuMs(baseline.pid)] as const,
    ...partNames.map((part) => [part, cpuOfPart(join(folder, part))] as const),
  ]);
}

/** What was used between two moments, for each of the requests that were answered meanwhile. */
export function perRequest(before: CpuPerRequest, after: CpuPerRequest, answered: number): CpuPerRequest {
  return Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / Math.max(1, answered)]),
  );
}

/**
 * The CPU that requests cost, with the work that their events cause: throughput depends on who else is on the machine, this
 * far less. Of several rounds, in turn, the cheapest counts for each, for a neighbour can only add to it; the ratios
 * are of neighbouring rounds, which a busy machine slows alike.
 */
export function compareCpu(ours: readonly CpuPerRequest[], baseline: readonly CpuPerRequest[]): CpuCompared {
  const ratioOf = (total: (cpu: CpuPerRequest) => number): number =>
    median(ours.map((cpu, round) => total(cpu) / total(baseline[round] ?? {})));
  return {
    ours: least(ours),
    baseline: least(baseline),
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
