import { randomInt } from 'node:crypto';
import type { Options } from 'amqplib';
import { urlsOfHosts } from '../../config/index.js';

const heartbeatSeconds = 10;

/** The nodes that a URL names. The first is random, so that the connections spread over them. */
export class BrokerNodes {
  /** Where to connect now. amqplib reads it at each attempt, so `next` may change it. */
  readonly target: Options.Connect;
  readonly #nodes: readonly Options.Connect[];
  #index: number;

  constructor(url: string) {
    this.#nodes = urlsOfHosts(url).map(optionsOf);
    this.#index = randomInt(this.#nodes.length);
    this.target = { ...this.#nodes[this.#index] };
  }

  next(): void {
    this.#index = (this.#index + 1) % this.#nodes.length;
    Object.assign(this.target, this.#nodes[this.#index]);
  }
}

/** What amqplib reads from a URL, of which it can connect to one host only. */
function optionsOf(url: string): Options.Connect {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
  return {
    heartbeat: heartbeatSeconds,
    // The others that amqplib knows, such as `frameMax`; it reads texts as numbers.
    ...(Object.fromEntries(searchParams) as Options.Connect),
    protocol: protocol.slice(0, -1),
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'amqps:' ? 5671 : 5672),
    vhost: pathname.slice(1),
    ...((username || password) && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  };
}
