import { randomUUID } from 'node:crypto';

// Safe in logs, headers and shells.
const safeRequestId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The caller's request id if it is safe to repeat (letters, digits, `.`, `_`, `-`, at most 64), otherwise a new UUID. */
export function acceptRequestId(value: unknown): string {
  return typeof value === 'string' && safeRequestId.test(value) ? value : randomUUID();
}
