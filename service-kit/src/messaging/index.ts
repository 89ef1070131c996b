export { type Broker, type BrokerOptions, createBroker } from './broker.js';
export { createConsumer } from './consumer.js';
export type { ConsumerOptions } from './consumer-options.js';
export type { DeadLetter, DeadLetterSelection } from './dead-letters.js';
export type { DataOf, EventCodec, EventCodecs } from './event-codec.js';
export { eventContentType } from './event-envelope.js';
export type { AnyEvent, EventHandler, EventHandlers, Together } from './event-handlers.js';
export {
  type OperatorSession,
  type OperatorSessionOptions,
  openOperatorSession,
  type QueueDepth,
} from './operator-session.js';
export { createOutbox, type Outbox, type OutboxOptions, type OutgoingEvent } from './outbox.js';
export { outboxMigration } from './outbox-migration.js';
export { type OutboxEntry, type OutboxFigures, outboxFigures, republishSent } from './outbox-store.js';
export type { OutgoingMessage, PublishOutcome } from './publisher.js';
export { type EventOrigin, type ReceivedEvent, UnprocessableEvent } from './received-event.js';
export type { RelaySettings } from './relay.js';
export {
  deadLetterQueue,
  defaultRetryDelaysMs,
  type QueueDeclaration,
  retryQueue,
  type Topology,
} from './topology.js';
