export { type ErrorCode, errorCatalogue, isErrorCode, type Principal } from '@jogging/proto/common';
export * from './config/index.js';
export * from './context/index.js';
export * from './errors/index.js';
export * from './lifecycle/index.js';
export * from './logging/index.js';
export * as metrics from './metrics/index.js';
export { Notifier } from './notifier.js';
export * from './tls/index.js';
