/**
 * The logged part of an error: its kind, message, code, stack and causes. Other members are left out, because libraries attach
 * whole requests, SQL parameters and credentials to their errors.
 */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError;
  readonly errors?: readonly LoggedError[];
}

const deepest = 4;

export function serializeError(thrown: unknown, depth = 0): LoggedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) };
  const code = 'code' in thrown ? thrown.code : undefined;
  const nested = thrown instanceof AggregateError ? thrown.errors : [];
  const inner = depth < deepest;
  return {
    type: thrown.constructor.name,
    message: thrown.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    ...(inner && thrown.cause !== undefined ? { cause: serializeError(thrown.cause, depth + 1) } : {}),
    ...(inner && nested.length > 0 ? { errors: nested.slice(0, 8).map((one) => serializeError(one, depth + 1)) } : {}),
  };
}
