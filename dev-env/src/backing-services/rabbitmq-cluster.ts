import { setTimeout as delay } from 'node:timers/promises';
import { managementRequest, until } from '@jogging/deploy';
import { naming } from './naming.js';
import { type Broker, startRabbitmq } from './rabbitmq.js';

const size = 3;
const bootWithinMs = 120_000;

/** What the management API reports of a quorum queue. */
interface QuorumQueue {
  readonly name: string;
  readonly node: string;
  readonly leader?: string;
  readonly members?: readonly string[];
  readonly online?: readonly string[];
}

/** Three nodes of RabbitMQ. A quorum queue that is declared now has a member at each. */
export class RabbitmqCluster {
  readonly #nodes: readonly Broker[];
  readonly #first: Broker;

  private constructor(first: Broker, others: readonly Broker[]) {
    this.#first = first;
    this.#nodes = [first, ...others];
  }

  static async start(dir: string): Promise<RabbitmqCluster> {
    const first = await startRabbitmq({ dir: `${dir}/rabbitmq-1`, provisioner: 'program' });
    const others: Broker[] = [];
    for (const number of [2, 3]) others.push(await startRabbitmq({ dir: `${dir}/rabbitmq-${number}`, joins: first }));
    const isComplete = async () => {
      const nodes = (await managementRequest(first.managementUrl, 'GET', '/api/nodes')) as { running: boolean }[];
      return nodes.filter(({ running }) => running).length === size;
    };
    await until(isComplete, { within: bootWithinMs, what: 'a cluster of three nodes' });
    return new RabbitmqCluster(first, others);
  }

  /** The administrator's, at the first node. */
  get url(): string {
    return this.#first.url;
  }

  get managementUrl(): string {
    return this.#first.managementUrl;
  }

  /** A URL of the first node with all nodes. */
  naming(url: string): string {
    return naming(url, this.#nodes);
  }

  /** Kills the node that leads most queues of a virtual host, and starts it again after a while. */
  async failOver(vhost: string, downMs: number): Promise<void> {
    await this.#untilComplete(vhost);
    const leader = await this.#leaderOf(vhost);
    await leader.kill();
    await delay(downMs);
    await leader.start();
    await this.#untilComplete(vhost);
  }

  async remove(): Promise<void> {
    // The first has the name server of all.
    for (const node of [...this.#nodes].reverse()) await node.remove();
  }

  async #leaderOf(vhost: string): Promise<Broker> {
    const leaders = (await this.#queues(vhost)).map(({ leader, node }) => leader ?? node);
    const count = ({ membership }: Broker): number => leaders.filter((leader) => leader === membership?.node).length;
    return this.#nodes.reduce((most, node) => (count(node) > count(most) ? node : most));
  }

  async #untilComplete(vhost: string): Promise<void> {
    const isComplete = async () => {
      const queues = await this.#queues(vhost);
      return queues.every(({ members, online }) => members?.length === size && online?.length === size);
    };
    await until(isComplete, { within: bootWithinMs, every: 500, what: 'three members of each queue' });
  }

  async #queues(vhost: string): Promise<QuorumQueue[]> {
    const path = `/api/queues/${encodeURIComponent(vhost)}`;
    return (await managementRequest(this.#first.managementUrl, 'GET', path)) as QuorumQueue[];
  }
}
