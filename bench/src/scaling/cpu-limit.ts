import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';
const PERIOD_US = 20_000;

/** The files of a CPU limit in the two versions of control groups (cgroups(7)). */
const isVersion2 = existsSync(join(root, 'cgroup.controllers'));
const parent = isVersion2 ? root : join(root, 'cpu');

/** Control groups that hold processes to a share of a core each, as a pod's limit does. */
export class CpuLimits {
  readonly #groups: string[] = [];

  /** @throws if this process may not make control groups: it needs root on Linux */
  limit(pid: number, share: number): void {
    const group = join(parent, `jogging-bench-${pid}`);
    const quota = Math.round(share * PERIOD_US);
    try {
      if (isVersion2) writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
      mkdirSync(group);
      this.#groups.push(group);
      if (isVersion2) writeFileSync(join(group, 'cpu.max'), `${quota} ${PERIOD_US}`);
      else {
        writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
        writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quota));
      }
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
    } catch (cause) {
      throw new Error('A limit of CPU needs control groups, and root', { cause });
    }
  }

  /** Call it once the processes have ended. */
  remove(): void {
    for (const group of this.#groups.splice(0)) rmdirSync(group);
  }
}
