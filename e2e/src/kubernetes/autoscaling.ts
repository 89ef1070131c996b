import { until } from '@jogging/deploy';
import { REPLICAS } from './changes.js';
import { inNamespace, patchAutoscaler, setReplicas } from './cluster.js';
import { repeatRequests } from './repeated-requests.js';

interface Autoscaler {
  readonly spec: { readonly metrics: readonly [{ readonly resource: { readonly target: Utilization } }] };
  readonly status: {
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
    readonly currentMetrics?: readonly [{ readonly resource?: { readonly current: Utilization } }] | null;
  };
}

interface Utilization {
  readonly averageUtilization: number;
}

/** Five seconds apart, which is more than a minute. */
const CALM_LOOKS = 13;

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
  const autoscaler = async () => JSON.parse(await inNamespace(['get', 'hpa', 'gateway', '-o', 'json'])) as Autoscaler;
  const replicas = async (): Promise<number> => {
    const { status } = await autoscaler();
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
  // The metrics are a minute late: what scales next must be the load of this test.
  let calmLooks = 0;
  await until(
    async () => {
      const { spec, status } = await autoscaler();
      const now = status.currentMetrics?.[0]?.resource?.current.averageUtilization;
      const isCalm = now !== undefined && now < spec.metrics[0].resource.target.averageUtilization / 2;
      calmLooks = isCalm && status.currentReplicas === 1 && status.desiredReplicas === 1 ? calmLooks + 1 : 0;
      return calmLooks >= CALM_LOOKS;
    },
    { within: 300_000, every: 5_000, what: 'a single gateway without load' },
  );
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
