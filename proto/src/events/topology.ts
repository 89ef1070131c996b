import type { EventType } from './event-types.js';

/** One consumer's queue with the event types bound to it. */
export interface QueueDeclaration {
  readonly name: string;
  readonly events: readonly EventType[];
}

export interface Topology {
  /** A durable topic exchange. */
  readonly exchange: string;
  readonly queues: readonly QueueDeclaration[];
}

/** Which service publishes which events: its user at the broker may publish no others. */
export const publishers = {
  'user-service': ['user.deleted'],
  'run-service': ['run.created', 'run.updated', 'run.weather_requested', 'run.deleted'],
  'weather-service': ['weather.recorded', 'weather.unavailable', 'weather.delayed'],
} as const satisfies Readonly<Record<string, readonly EventType[]>>;

/**
 * The topology of events: every process makes sure that all of it is there on each connection before it publishes or consumes, for
 * `mandatory` only reports a message that matches no queue at all. Each queue has its retry queues and its dead-letter queue, named
 * after it, which service-kit derives. What a broker is provisioned with, `deploy/src/rabbitmq/definitions.json`, is derived from it too. Only events that someone consumes are published.
 */
export const topology: Topology = {
  exchange: 'jogging',
  queues: [
    { name: 'run-service', events: ['user.deleted', 'weather.recorded', 'weather.unavailable', 'weather.delayed'] },
    {
      name: 'weather-service',
      events: ['run.created', 'run.updated', 'run.weather_requested', 'run.deleted', 'user.deleted'],
    },
    {
      name: 'report-service',
      events: [
        'run.created',
        'run.updated',
        'run.weather_requested',
        'run.deleted',
        'user.deleted',
        'weather.recorded',
        'weather.unavailable',
      ],
    },
  ],
};
