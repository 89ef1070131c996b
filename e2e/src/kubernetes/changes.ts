import { kubectl, toTerminal } from '@jogging/deploy';
import type { ObservedSystem } from '../chaos/chaos-environment.js';
import type { Fault } from '../chaos/fault.js';
import { seeded } from '../chaos/random.js';
import { inNamespace, readyPods, rolledOut, type Service, services, setReplicas } from './cluster.js';

/** The replicas of each service between changes: enough to lose one. */
export const REPLICAS = 2;

export type Change = Fault<ObservedSystem>;

export interface ChangeOptions {
  readonly tag: string;
  /** The tag of other images in the cluster; without one, updates are not tested. */
  readonly nextTag: string | undefined;
  /** The node of the load, which is not drained. */
  readonly busyNode: string;
}

/** The changes that operators and failures make to a cluster, in test order. */
export function everyChange({ tag, nextTag, busyNode }: ChangeOptions): Change[] {
  return [
    ...services.map(rollingRestart),
    rollingUpdate(tag, nextTag),
    ...services.map(scaleUpAndDown),
    deletePods(10),
    drainAnotherNode(busyNode),
    ...['postgres', 'redis', 'rabbitmq'].map(deleteBackingService),
  ];
}

const rollingRestart = (service: Service): Change => ({
  name: `${service}: rolling restart`,
  acceptsWrites: true,
  async inject() {
    await inNamespace(['rollout', 'restart', `deployment/${service}`]);
    await rolledOut(service);
  },
});

const rollingUpdate = (tag: string, nextTag: string | undefined): Change => ({
  name: 'all services: rolling update to another tag, and back',
  acceptsWrites: true,
  leftOut: () => (nextTag ? undefined : 'NEXT_TAG names no other images'),
  async inject() {
    for (const images of [nextTag ?? tag, tag]) {
      for (const service of services) {
        // The init container that migrates uses the same image.
        await inNamespace(['set', 'image', `deployment/${service}`, `*=jogging-times/${service}:${images}`]);
      }
      for (const service of services) await rolledOut(service);
    }
  },
});

const scaleUpAndDown = (service: Service): Change => ({
  name: `${service}: scaled to 3 and back`,
  acceptsWrites: true,
  async inject() {
    await setReplicas(service, 3);
    await setReplicas(service, REPLICAS);
  },
});

const deletePods = (count: number): Change => ({
  name: `${count} pods deleted at random`,
  acceptsWrites: true,
  async inject() {
    const random = seeded(Date.now());
    for (let index = 0; index < count; index += 1) {
      const service = random.pick(services);
      const { metadata, status } = random.pick(await readyPods(service));
      toTerminal(`    ${new Date().toISOString()} deleting ${metadata.name}, ${status.podIP}`);
      await inNamespace(['delete', 'pod', metadata.name], 120_000);
      toTerminal(`    ${new Date().toISOString()} deleted`);
      await setReplicas(service, REPLICAS);
    }
  },
});

/** Evicts only services: each backing service exists once, and its volume may be bound to the node. */
const drainAnotherNode = (busyNode: string): Change => ({
  name: 'a node drained, and back',
  acceptsWrites: true,
  async inject() {
    const names = await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}']);
    const node = names.split(' ').find((name) => name !== busyNode);
    if (!node) throw new Error('A node can be drained only if there is another one');
    const selector = `app.kubernetes.io/name in (${services.join(',')})`;
    try {
      await kubectl(['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', `--pod-selector=${selector}`], {
        within: 300_000,
      });
    } finally {
      await kubectl(['uncordon', node]);
    }
    // Two small nodes may have no room for all pods on one of them.
    for (const service of services) await rolledOut(service);
  },
});

const deleteBackingService = (name: string): Change => ({
  name: `${name}: pod deleted`,
  async inject() {
    await inNamespace(['delete', 'pod', `${name}-0`], 120_000);
    await rolledOut(name, 'statefulset');
    for (const service of services) await rolledOut(service);
  },
});
