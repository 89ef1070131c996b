export * from './event-types.js';
export * from './topology.js';
