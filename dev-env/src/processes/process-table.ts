import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const hasProc = existsSync('/proc/self/stat');

interface Entry {
  readonly state: string;
  readonly parent: number;
  /** When the process started, in the system's own unit: distinguishes it from a later process with the same pid. */
  readonly began: string;
}

/** proc(5): the name, field 2, is in parentheses and may contain anything; the other fields follow the last one. */
function fromProc(pid: number): Entry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), began: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** For systems without /proc. */
function fromPs(pid: number): Entry | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,ppid=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state = '', parent = '', ...began] = line.split(/\s+/);
    return { state, parent: Number(parent), began: began.join('_') };
  } catch {
    return undefined;
  }
}

/** Undefined for a process that has ended, or is a zombie. */
export function processEntry(pid: number): Entry | undefined {
  const entry = hasProc ? fromProc(pid) : fromPs(pid);
  return entry === undefined || entry.state.startsWith('Z') ? undefined : entry;
}

/** The process and all its descendants, even those in other sessions. */
export function familyOf(pid: number): number[] {
  if (!hasProc) return [pid];
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const candidate = Number(name);
    const entry = Number.isInteger(candidate) ? fromProc(candidate) : undefined;
    if (entry) children.set(entry.parent, [...(children.get(entry.parent) ?? []), candidate]);
  }
  const family: number[] = [];
  const waiting = [pid];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    family.push(next);
    waiting.push(...(children.get(next) ?? []));
  }
  return family;
}

export function signalTo(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (fault) {
      // The process ended between the lookup and the signal.
      if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
    }
  }
}
