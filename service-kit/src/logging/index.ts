export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { type LoggedError, serializeError } from './serialize-error.js';
