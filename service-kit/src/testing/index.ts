export * from './cut-proxy.js';
export * from './eventually.js';
export { type OtlpReceiver, otlpReceiver, type ReceivedSpan } from './otlp-receiver.js';
export * from './ports.js';
export * from './test-certificates.js';
export * from './test-database.js';
export * from './test-redis.js';
export * from './test-standby.js';
export * from './test-vhost.js';
