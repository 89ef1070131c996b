import { kubectl, NAMESPACE, until } from '@jogging/deploy';
import { products } from '../chaos/service-faults.js';

export type Service = (typeof products)[number];

/** Names of disposable clusters. */
const forTests = /(^|[-_])(test|lab|kind|k3d|minikube)([-_]|$)/;

/**
 * The current context of kubectl.
 *
 * @param confirmed a context that may be used whatever its name
 * @throws Error if the cluster does not look like one for tests, because the tests delete pods and drain a node
 */
export async function testContext(confirmed: string | undefined): Promise<string> {
  const context = await kubectl(['config', 'current-context']);
  if (forTests.test(context) || context === confirmed) return context;
  throw new Error(
    `The name of the cluster "${context}" is not that of a test cluster. The tests delete pods and drain a node; if that is acceptable, ` +
      `say so: make test-kubernetes CONTEXT=${context}`,
  );
}

export const inNamespace = (args: readonly string[], within = 60_000): Promise<string> =>
  kubectl([...args.slice(0, 1), '-n', NAMESPACE, ...args.slice(1)], { within });

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly deletionTimestamp?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName: string;
    readonly containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[];
  };
  readonly status: {
    readonly podIP: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export const nameLabel = 'app.kubernetes.io/name';

/** The ready pods of one service, or of all. */
export async function readyPods(name?: string): Promise<Pod[]> {
  const selector = name ? `${nameLabel}=${name}` : 'app.kubernetes.io/part-of=jogging-times';
  const { items } = JSON.parse(await inNamespace(['get', 'pods', '-l', selector, '-o', 'json'])) as { items: Pod[] };
  return items.filter(
    ({ metadata, status }) =>
      !metadata.deletionTimestamp && status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
  );
}

export async function rolledOut(service: string, kind = 'deployment'): Promise<void> {
  await inNamespace(['rollout', 'status', `${kind}/${service}`, '--timeout=300s'], 310_000);
}

/** Sets the replicas of a service, whatever its load, and waits for them. */
export async function setReplicas(service: Service, replicas: number): Promise<void> {
  await setBounds(service, replicas, replicas);
  await inNamespace(['scale', `deployment/${service}`, `--replicas=${replicas}`]);
  await rolledOut(service);
  await until(async () => (await readyPods(service)).length === replicas, {
    within: 120_000,
    every: 1_000,
    what: `${replicas} pods of ${service}`,
  });
}

export async function setBounds(service: Service, minReplicas: number, maxReplicas: number): Promise<void> {
  await patchAutoscaler(service, { minReplicas, maxReplicas });
}

export async function patchAutoscaler(service: Service, spec: object): Promise<void> {
  await inNamespace(['patch', 'hpa', service, '--type=merge', '-p', JSON.stringify({ spec })]);
}

/** Lets the gateways name this URL in links, also in answers to requests that name no host. */
export async function withPublicUrl<T>(url: string, work: () => Promise<T>): Promise<T> {
  const set = async (variable: string) => {
    await inNamespace(['set', 'env', 'deployment/gateway', '--containers=service', variable]);
    await rolledOut('gateway');
  };
  await set(`PUBLIC_URL=${url}`);
  return work().finally(() => set('PUBLIC_URL-'));
}

export async function secretValue(secret: string, key: string): Promise<string> {
  const { data } = JSON.parse(await inNamespace(['get', 'secret', secret, '-o', 'json'])) as {
    data: Record<string, string>;
  };
  return Buffer.from(data[key] ?? '', 'base64').toString();
}

export const services: readonly Service[] = products;
