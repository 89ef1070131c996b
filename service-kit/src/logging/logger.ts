import pino, { type DestinationStream } from 'pino';
import { callContext } from '../context/call-context.js';
import { traceIdOf } from '../context/trace-context.js';
import { serializeError } from './serialize-error.js';

export type Logger = pino.Logger;

export interface LoggerOptions {
  /** The name that every line carries. */
  readonly service: string;
  readonly level: string;
  /** The destination of lines; standard output by default. */
  readonly destination?: DestinationStream;
}

const secretKeys = [
  'authorization',
  'cookie',
  'password',
  'current_password',
  'passwordHash',
  'password_hash',
  'token',
  'auth_token',
  'refresh_token',
  'refreshToken',
  'accessToken',
  'secret',
  'apiKey',
  'api_key',
  'appid',
  'privateKey',
  'private_key',
];

/** Secrets are redacted in logged members up to two objects deep; deeper objects do not belong in a log. */
const redactedPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

function fromContext(): object {
  const context = callContext.get();
  return context ? { request_id: context.requestId, trace_id: traceIdOf(context.traceparent) } : {};
}

/**
 * A logger of JSON lines: time (ISO 8601), level by name, service, request and trace id of the call context, message. JSON
 * escapes line breaks, so no external value can begin a new line.
 */
export function createLogger(options: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: fromContext,
    redact: { paths: redactedPaths, censor: '[redacted]' },
    serializers: { err: serializeError, error: serializeError },
  };
  // Synchronous: with a worker thread, the last lines could be lost or overtaken when the process exits.
  return pino(settings, options.destination ?? pino.destination({ dest: 1, sync: true }));
}
