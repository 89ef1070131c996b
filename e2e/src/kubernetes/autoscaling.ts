import { until } from '@jogging/deploy';
import { REPLICAS } from './changes.js';
import { inNamespace, patchAutoscaler, setReplicas } from './cluster.js';
import { repeatRequests } from './repeated-requests.js';

interface Autoscaler {
  readonly status: { readonly currentReplicas?: number; readonly desiredReplicas?: number };
}

export interface Autoscaled {
  readonly most: number;
  readonly upMs: number;
  readonly downMs: number;
}

/**
 * Checks the gateway's autoscaler under load and after it, by the metrics of the cluster.
 *
 * @throws Error if it does not scale as expected
 */
export async function tryAutoscaling(url: string): Promise<Autoscaled> {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 15 } };
  await setReplicas('gateway', 1);
  await patchAutoscaler('gateway', { minReplicas: 1, maxReplicas: 3, behavior });
  const replicas = async (): Promise<number> => {
    const { status } = JSON.parse(await inNamespace(['get', 'hpa', 'gateway', '-o', 'json'])) as Autoscaler;
    return Math.min(status.currentReplicas ?? 0, status.desiredReplicas ?? 0);
  };
  const waitFor = async (isRight: (count: number) => boolean, what: string) => {
    const began = performance.now();
    const count = await until(
      async () => {
        const now = await replicas();
        return isRight(now) && now;
      },
      { within: 300_000, every: 2_000, what },
    );
    return { count, ms: performance.now() - began };
  };
  const load = await repeatRequests(url, 16, 0);
  try {
    const up = await waitFor((count) => count > 1, 'the autoscaler to add a gateway under load');
    await load.stop();
    const down = await waitFor((count) => count === 1, 'the autoscaler to remove gateways after the load');
    return { most: up.count, upMs: up.ms, downMs: down.ms };
  } finally {
    await load.stop();
    await patchAutoscaler('gateway', { behavior: null });
    await setReplicas('gateway', REPLICAS);
  }
}
