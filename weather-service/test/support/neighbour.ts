import { type EventData, type EventType, eventTypes, topology } from '@jogging/proto/events';
import { type WeatherChanged, WeatherStatus } from '@jogging/proto/weather';
import { createLogger, Lifecycle } from '@jogging/service-kit';
import { createBroker, createConsumer, createOutbox, outboxMigration } from '@jogging/service-kit/messaging';
import { eventually, testDatabase } from '@jogging/service-kit/testing';

/** The other services: publishes the events of run-service and user-service, and keeps what run-service receives. */
export interface Neighbour {
  publish<Type extends EventType>(type: Type, subject: string, data: EventData<Type>): Promise<void>;
  publishAll(events: readonly { type: EventType; subject: string; data: never }[]): Promise<void>;
  /** All states received of a run, in the order of requests and revisions. */
  statesOf(runId: string): readonly WeatherChanged[];
  /** The request id under which a run's weather was published. */
  requestIdOf(runId: string): string | undefined;
  /** The newest state of a run, as run-service would keep it. */
  weatherOf(runId: string): WeatherChanged | undefined;
  /** Waits until no run is `pending`. */
  settled(runIds: readonly string[], timeoutMs?: number): Promise<WeatherChanged[]>;
  stop(): Promise<void>;
}

export async function startNeighbour(amqpUrl: string): Promise<Neighbour> {
  const logger = createLogger({ service: 'neighbour', level: 'silent' });
  const test = await testDatabase({ schema: 'neighbour', migrations: [outboxMigration('000001-create-outbox')] });
  const { database } = test;
  const broker = createBroker({ url: amqpUrl, topology, logger });
  const outbox = createOutbox({ database, broker, codecs: eventTypes, logger, source: 'neighbour' });
  const received = new Map<string, WeatherChanged[]>();
  const requestIds = new Map<string, string | undefined>();
  const keep = (data: WeatherChanged, requestId: string): void => {
    const states = received.get(data.runId) ?? [];
    requestIds.set(data.runId, requestId);
    if (states.some((state) => order(state, data) === 0)) return;
    received.set(data.runId, [...states, data].sort(order));
  };
  const consumer = createConsumer({
    broker,
    database,
    queue: 'run-service',
    codecs: eventTypes,
    apply: async (events) => {
      for (const event of events) {
        if (
          event.type === 'weather.recorded' ||
          event.type === 'weather.unavailable' ||
          event.type === 'weather.delayed'
        )
          keep(event.data, event.origin.requestId);
      }
    },
    logger,
  });
  const lifecycle = new Lifecycle({ logger }).add(broker).add(outbox).add(consumer);
  await lifecycle.start();
  await broker.whenReady();
  const weatherOf = (runId: string): WeatherChanged | undefined => received.get(runId)?.at(-1);
  return {
    async publish(type, subject, data) {
      await database.transaction((transaction) => outbox.add(transaction, type, subject, data));
    },
    async publishAll(events) {
      await database.transaction((transaction) => outbox.addAll(transaction, events));
    },
    requestIdOf: (runId) => requestIds.get(runId),
    statesOf: (runId) => received.get(runId) ?? [],
    weatherOf,
    async settled(runIds, timeoutMs = 15_000) {
      await eventually(() => runIds.every((runId) => !isPending(weatherOf(runId))), timeoutMs);
      return runIds.flatMap((runId) => weatherOf(runId) ?? []);
    },
    async stop() {
      await lifecycle.stop();
      await test.drop();
    },
  };
}

function isPending(state: WeatherChanged | undefined): boolean {
  return state === undefined || state.weather?.status === WeatherStatus.PENDING;
}

function order(one: WeatherChanged, other: WeatherChanged): number {
  return one.weatherRequest - other.weatherRequest || one.revision - other.revision;
}
