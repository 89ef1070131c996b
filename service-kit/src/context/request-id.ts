import { randomUUID } from 'node:crypto';

// Nothing that a log, a header or a shell could take for anything but a word.
const safeRequestId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The caller's own request id where it is safe to repeat (letters, digits, `.`, `_`, `-`, at most 64), else a new UUID. */
export function acceptRequestId(value: unknown): string {
  return typeof value === 'string' && safeRequestId.test(value) ? value : randomUUID();
}
