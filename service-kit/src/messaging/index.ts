export { type Broker, type BrokerOptions, createBroker } from './connection/broker.js';
export type { OutgoingMessage, PublishOutcome } from './connection/publisher.js';
export {
  type Binding,
  bindingsOf,
  deadLetterQueue,
  defaultRetryDelaysMs,
  type Exchange,
  exchangesOf,
  type QueueDeclaration,
  queuesOf,
  requeueExchange,
  retryQueue,
  type Topology,
} from './connection/topology.js';
export type { AnyEvent, ApplyEvents } from './consumer/apply-events.js';
export { createConsumer, type EventConsumer } from './consumer/consumer.js';
export type { BatchSettings, ConsumerOptions } from './consumer/consumer-options.js';
export { type EventOrigin, type ReceivedEvent, UnprocessableEvent } from './consumer/received-event.js';
export type { DataOf, EventCodec, EventCodecs } from './event/event-codec.js';
export { eventContentType } from './event/event-envelope.js';
export type { DeadLetter, DeadLetterSelection } from './operator/dead-letters.js';
export {
  type OperatorSession,
  type OperatorSessionOptions,
  openOperatorSession,
  type QueueDepth,
} from './operator/operator-session.js';
export { createOutbox, type Outbox, type OutboxOptions, type OutgoingEvent } from './outbox/outbox.js';
export { outboxMigration } from './outbox/outbox-migration.js';
export { type OutboxEntry, type OutboxFigures, outboxFigures, republishSent } from './outbox/outbox-store.js';
export type { RelaySettings } from './outbox/relay.js';
