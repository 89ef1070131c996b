import { eventTypes, topology } from '@jogging/proto/events';
import { createLogger } from '@jogging/service-kit';
import { createBroker, createOutbox, outboxMigration } from '@jogging/service-kit/messaging';
import { testDatabase } from '@jogging/service-kit/testing';
import type { SentEvent } from './world.js';

export interface PublisherDouble {
  /** Stores the events and publishes them after the commit, as the services that own them do. */
  publish(events: readonly SentEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** A double of the services whose events report-service consumes, with its own outbox. */
export async function publisherDouble(amqpUrl: string): Promise<PublisherDouble> {
  const logger = createLogger({ service: 'publisher-double', level: 'silent' });
  const part = await testDatabase({ schema: 'runs', migrations: [outboxMigration('000001-create-outbox')] });
  const { database } = part;
  const broker = createBroker({ url: amqpUrl, topology, logger, name: 'publisher-double' });
  const outbox = createOutbox({ database, broker, codecs: eventTypes, logger, source: 'run-service' });
  await broker.start();
  await outbox.start();
  return {
    publish: (events) =>
      database.transaction((transaction) =>
        outbox.addAll(
          transaction,
          events.map((event) => ({ ...event, subject: 'subject' })),
        ),
      ),
    async close() {
      await outbox.stop();
      await broker.stop();
      await part.drop();
    },
  };
}
