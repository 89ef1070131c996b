import { readFileSync } from 'node:fs';

/**
 * The environment that a process was started with (proc_pid_environ(5)); empty if it has ended, or if the system has no /proc.
 */
export function environmentOfProcess(pid: number | undefined): Record<string, string> {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
    return Object.fromEntries(
      entries.map((entry) => {
        const end = entry.indexOf('=');
        return [entry.slice(0, end), entry.slice(end + 1)];
      }),
    );
  } catch {
    return {};
  }
}
