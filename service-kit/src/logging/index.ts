export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { OutageLog, outageCause } from './outage-log.js';
export { type LoggedError, serializeError } from './serialize-error.js';
