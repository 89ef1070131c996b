import { randomUUID } from 'node:crypto';
import { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { AnyEvent } from '@jogging/service-kit/messaging';
import { applyEvents } from '../src/consumers/index.js';
import { ProjectionChanges } from '../src/store/projection-changes.js';
import { ProjectionStore } from '../src/store/projection-store.js';
import type { SentEvent } from './world.js';

/** Applies one event in its own transaction, as the consumer does with a batch of one. */
export function deliverer(database: Database, changes = new ProjectionChanges()): (event: SentEvent) => Promise<void> {
  const deliver = batchDeliverer(database, changes);
  return (event) => deliver([event]);
}

/** Applies several events in one transaction, as the consumer does with a batch. */
export function batchDeliverer(
  database: Database,
  changes = new ProjectionChanges(),
): (events: readonly SentEvent[]) => Promise<void> {
  const apply = applyEvents(new ProjectionStore(database, changes));
  return (events) => database.transaction((transaction) => apply(events.map(received), transaction));
}

function received({ type, data }: SentEvent): AnyEvent<typeof eventTypes> {
  const codec = eventTypes[type];
  const read = codec.fromJSON(JSON.parse(JSON.stringify(codec.toJSON(data as never)))) as never;
  const origin = { requestId: 'test', traceparent: '' };
  return { id: randomUUID(), type, subject: '', source: 'test', time: new Date(), attempt: 1, data: read, origin };
}

/** Delivers all, at most `width` at a time, in the given order; within that width, events overtake each other. */
export async function deliverAll<Sent extends SentEvent | readonly SentEvent[]>(
  deliver: (sent: Sent) => Promise<void>,
  all: readonly Sent[],
  width = 8,
): Promise<void> {
  const queue = all.values();
  const worker = async (): Promise<void> => {
    for (const sent of queue) await deliver(sent);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
