import { ConnectionAcquireTimeoutError, ConnectionError } from 'sequelize';
import { AppError } from '../errors/index.js';
import { sqlState } from './sql-state.js';

/** Postgres is unreachable, the connection was lost, or it has no room left. The cause says which. */
export class DatabaseUnavailable extends AppError {
  constructor(cause: unknown) {
    super('unavailable', { retryAfterSeconds: 1, cause });
  }
}

// Class 08 is connections; 57P0x shutdown, crash, starting up, idle session; 53300 no connection left; 25P03 idle in a
// transaction, which ends the session; 25006: the former primary is read-only now.
const lostStates = /^(08...|57P0[1-5]|53300|25P03|25006)$/;

// Postgres answers but has no room: class 53 is disk (53100), memory (53200) and other limits; 58 is failing I/O (58030).
const exhaustedStates = /^(53(?!300)...|58...)$/;

// Messages of pg, its pool and the operating system; most of pg's own errors have no code.
const lostMessages =
  /Connection terminated|Query read timeout|not queryable|timeout expired|connection manager was closed|pool is draining|ECONNRE|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH/;

/** Whether the connection is lost (or none could be opened), so that the statement may work on another one. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable || error instanceof ConnectionError) return true;
  const state = sqlState(error);
  if (state !== undefined) return lostStates.test(state);
  if (!(error instanceof Error)) return false;
  const { code, original } = error as { code?: unknown; original?: unknown };
  return lostMessages.test(`${typeof code === 'string' ? code : ''} ${error.message}`) || isConnectionLoss(original);
}

/** Whether Postgres has no room for the work (disk, memory) or cannot read or write: its fault, not the statement's. */
export function isExhausted(error: unknown): boolean {
  const first = error instanceof DatabaseUnavailable ? error.cause : error;
  return exhaustedStates.test(sqlState(first) ?? '');
}

/** Whether all connections of the pool were busy for too long: Postgres itself may be healthy. */
export function isPoolExhausted(error: unknown): boolean {
  const first = error instanceof DatabaseUnavailable ? error.cause : error;
  return first instanceof ConnectionAcquireTimeoutError;
}

/**
 * What callers see: `unavailable` for a lost connection or a Postgres without room, `timeout` for a statement that was
 * cancelled, exceeded its time limit or waited too long for a lock.
 */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isConnectionLoss(error) || isExhausted(error)) return new DatabaseUnavailable(error);
  // Query cancelled (also by its time limit); lock not available.
  if (['57014', '55P03'].includes(sqlState(error) ?? '')) return new AppError('timeout', { cause: error });
  return error;
}
