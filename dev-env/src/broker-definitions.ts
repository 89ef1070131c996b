import { publishers, topology } from '@jogging/proto/events';
import {
  type Binding,
  bindingsOf,
  deadLetterQueue,
  defaultRetryDelaysMs,
  type Exchange,
  exchangesOf,
  queuesOf,
  requeueExchange,
} from '@jogging/service-kit/messaging';

const exactly = (names: readonly string[]): string =>
  names.length === 0 ? '^$' : `^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`;

/** Regular expressions: the queues and exchanges that a user may make, write to and read. */
interface Rights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
  /** Routing keys that it may publish to the exchange of the events. */
  readonly publish: string;
}

export interface BrokerDefinitions {
  readonly eventExchange: string;
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[];
  readonly bindings: readonly Binding[];
  readonly users: Readonly<Record<string, Rights>>;
}

/**
 * What a broker is provisioned with: the queues, exchanges and bindings of the topology, and for each service that speaks to it
 * the rights of its user, as regular expressions. Nobody but the provisioner declares any of it: a service makes only the
 * marker by which it notices that the broker has lost its data.
 */
export function brokerDefinitions(): BrokerDefinitions {
  const services = [...new Set([...Object.keys(publishers), ...topology.queues.map(({ name }) => name)])];
  const exchanges = exchangesOf(topology);
  return {
    eventExchange: topology.exchange,
    exchanges,
    queues: [...queuesOf(topology, defaultRetryDelaysMs)].map(([name, args]) => ({ name, arguments: args })),
    bindings: exchanges.flatMap(({ name }) => bindingsOf(topology, defaultRetryDelaysMs, name)),
    users: Object.fromEntries(services.map((service) => [service, rightsOf(service)])),
  };
}

function rightsOf(service: string): Rights {
  const events = Object.entries(publishers).find(([name]) => name === service)?.[1] ?? [];
  const consumes = topology.queues.some(({ name }) => name === service);
  return {
    configure: exactly(events.length > 0 ? [`outbox.${service}`] : []),
    write: exactly([
      ...(events.length > 0 ? [topology.exchange] : []),
      ...(consumes ? [requeueExchange(service)] : []),
    ]),
    read: exactly(consumes ? [service, deadLetterQueue(service)] : []),
    publish: exactly(events),
  };
}
