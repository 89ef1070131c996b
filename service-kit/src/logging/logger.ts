import pino, { type DestinationStream } from 'pino';
import { callContext } from '../context/call-context.js';
import { traceIdOf } from '../context/trace-context.js';
import { serializeError } from './serialize-error.js';

export type Logger = pino.Logger;

export interface LoggerOptions {
  /** The name that every line carries. */
  readonly service: string;
  readonly level: string;
  /** Where lines go; standard output where left out. */
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

/** A secret is cut out as a member of what is logged and up to two objects deeper; deeper objects have no place in a log. */
const redactedPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

function fromContext(): object {
  const context = callContext.get();
  return context ? { request_id: context.requestId, trace_id: traceIdOf(context.traceparent) } : {};
}

/**
 * A logger of JSON lines: time (ISO 8601), level by name, service, request and trace id of the call context, message. JSON
 * escapes line breaks, so no value from outside can begin a line of its own.
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
  // Written before the call returns: of lines that others write for us the last are lost or overtaken when a process ends.
  return pino(settings, options.destination ?? pino.destination({ dest: 1, sync: true }));
}
