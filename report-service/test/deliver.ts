import { randomUUID } from 'node:crypto';
import { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { AnyEvent, EventHandler, ReceivedEvent } from '@jogging/service-kit/messaging';
import { eventHandlers } from '../src/consumers/handlers.js';
import { together } from '../src/consumers/together.js';
import { ProjectionChanges } from '../src/store/projection-changes.js';
import { ProjectionStore } from '../src/store/projection-store.js';
import type { SentEvent } from './world.js';

/** Applies events as the consumer does: read from JSON, by the service's handlers, each in a transaction of its own. */
export function deliverer(database: Database, changes = new ProjectionChanges()): (event: SentEvent) => Promise<void> {
  const handlers: Readonly<Partial<Record<string, EventHandler<never>>>> = eventHandlers(
    new ProjectionStore(database, changes),
  );
  return async (event) => {
    const handler = handlers[event.type];
    if (!handler) throw new Error(`nobody listens to ${event.type}`);
    await database.transaction((transaction) => handler(received(event), transaction));
  };
}

/** The same for several in one transaction, as the consumer does with those that wait. */
export function deliverTogether(database: Database): (events: readonly SentEvent[]) => Promise<void> {
  const { apply } = together(new ProjectionStore(database, new ProjectionChanges()));
  return (events) => database.transaction((transaction) => apply(events.map(received), transaction));
}

function received({ type, data }: SentEvent): AnyEvent<typeof eventTypes> & ReceivedEvent<never> {
  const codec = eventTypes[type];
  const read = codec.fromJSON(JSON.parse(JSON.stringify(codec.toJSON(data as never)))) as never;
  const origin = { requestId: 'test', traceparent: '' };
  return { id: randomUUID(), type, subject: '', source: 'test', time: new Date(), attempt: 1, data: read, origin };
}

/** Delivers all, at most `width` at a time, in the order given but each overtaking and overtaken within that width. */
export async function deliverAll(
  deliver: (event: SentEvent) => Promise<void>,
  events: readonly SentEvent[],
  width = 8,
): Promise<void> {
  const queue = events.values();
  const worker = async (): Promise<void> => {
    for (const event of queue) await deliver(event);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
