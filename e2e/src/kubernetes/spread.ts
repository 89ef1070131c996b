import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@jogging/deploy';
import { REPLICAS } from './changes.js';
import { inNamespace, readyPods, type Service, setReplicas } from './cluster.js';
import { repeatRequests } from './repeated-requests.js';

export interface Spread {
  /** The time from the new pod's readiness to its first call. */
  readonly afterMs: number;
  /** The share of each pod in the calls of the following half minute. */
  readonly shares: readonly number[];
}

/** Servers close connections after 5 minutes, plus or minus a tenth; clients then resolve names again. */
const CONNECTION_AGE_MS = 330_000;
const WATCHED_MS = 30_000;

/** Adds a pod to a service that is called by gRPC, and waits until it gets its share of calls. */
export async function trySpread(service: Service, url: string): Promise<Spread> {
  const before = new Set((await readyPods(service)).map(({ metadata }) => metadata.name));
  await setReplicas(service, REPLICAS + 1);
  const names = (await readyPods(service)).map(({ metadata }) => metadata.name);
  const added = names.find((name) => !before.has(name));
  if (!added) throw new Error(`${service} has no new pod`);
  const load = await repeatRequests(url, 4, 100);
  try {
    const began = performance.now();
    const what = `calls of the new pod of ${service}`;
    await until(async () => (await callsOf(added)) > 0, { within: CONNECTION_AGE_MS, every: 5_000, what });
    const afterMs = performance.now() - began;
    const first = await Promise.all(names.map(callsOf));
    await delay(WATCHED_MS);
    const last = await Promise.all(names.map(callsOf));
    const calls = last.map((count, index) => count - (first[index] ?? 0));
    const sum = calls.reduce((total, count) => total + count, 0);
    return { afterMs, shares: calls.map((count) => count / sum) };
  } finally {
    await load.stop();
    await setReplicas(service, REPLICAS);
  }
}

async function callsOf(pod: string): Promise<number> {
  const script = "fetch('http://127.0.0.1:9100/metrics').then((r) => r.text()).then((t) => process.stdout.write(t))";
  const metrics = await inNamespace(['exec', pod, '-c', 'service', '--', 'node', '-e', script]);
  const counts = [...metrics.matchAll(/^grpc_server_handling_seconds_count\{[^}]*\} (\d+)/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
