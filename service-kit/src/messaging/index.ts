export * from './broker.js';
export * from './consumer.js';
export * from './event-codec.js';
export * from './outbox.js';
export * from './outbox-migration.js';
export * from './topology.js';
