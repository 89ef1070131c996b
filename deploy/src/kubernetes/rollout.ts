import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../progress.js';
import { kubectl } from './kubectl.js';
import { type Pod, type PodFault, podFaults } from './pod-faults.js';
import { NAMESPACE } from './secrets.js';

const WITHIN_MS = 600_000;
const EVERY_MS = 3_000;

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

/**
 * Waits until every Deployment and StatefulSet runs its latest version.
 *
 * @param revision of the deployment; pods of an earlier one are ignored
 * @throws Error as soon as a pod can no longer become ready, with the reason and the last lines of its log
 */
export async function waitForRollout(revision: string, progress: Progress): Promise<void> {
  const end = Date.now() + WITHIN_MS;
  for (let told = ''; ; await pause(EVERY_MS)) {
    const waiting = (await items<Workload>('deployments,statefulsets')).filter((one) => !isRolledOut(one));
    if (waiting.length === 0) return;
    const faults = podFaults(await items<Pod>('pods'), revision, Date.now());
    const final = faults.filter(({ isFinal }) => isFinal);
    if (final.length > 0 || Date.now() > end) {
      const shown = final.length > 0 ? final : faults;
      throw new Error(`These pods do not become ready:\n${(await Promise.all(shown.map(described))).join('\n')}`);
    }
    const names = waiting.map(({ metadata }) => metadata.name).join(', ');
    if (names !== told) progress(`  waiting for ${names}`);
    told = names;
  }
}

export function isRolledOut({ metadata, spec, status }: Workload): boolean {
  const wanted = spec.replicas ?? 1;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = status;
  return (
    observedGeneration >= metadata.generation &&
    updatedReplicas === wanted &&
    readyReplicas === wanted &&
    // No old pod is left.
    replicas === wanted
  );
}

async function items<T>(kinds: string): Promise<T[]> {
  return JSON.parse(await kubectl(['get', kinds, '-n', NAMESPACE, '-o', 'json'])).items;
}

async function described({ pod, container, reason }: PodFault): Promise<string> {
  const title = `  ${pod}${container ? ` (${container})` : ''}: ${reason}`;
  if (!container) return title;
  const logs = (...more: string[]) =>
    kubectl(['logs', pod, '-n', NAMESPACE, '-c', container, '--tail', '15', ...more]).catch(() => '');
  const lines = (await logs('--previous')) || (await logs());
  return [title, ...lines.split('\n').filter(Boolean)].join('\n      ');
}
