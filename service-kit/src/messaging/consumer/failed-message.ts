/** Why a message was dead-lettered. */
export type DeadReason =
  /** Every attempt failed. */
  | 'attempts'
  /** It is not a CloudEvents document. */
  | 'malformed'
  /** Its type is not bound to the queue. */
  | 'unknown-type'
  /** Its data do not match its type. */
  | 'invalid-data'
  /** The consumer threw UnprocessableEvent. */
  | 'unprocessable';

/** A message's failures so far, in our own headers: the broker's counters also count deliveries that did not fail. */
export interface FailureHistory {
  /** Failed attempts. */
  readonly attempts: number;
  readonly firstFailedAt: string | undefined;
  readonly lastFailedAt: string | undefined;
  readonly error: string | undefined;
  readonly reason: string | undefined;
}

const mostErrorLength = 1_000;

type Headers = Readonly<Record<string, unknown>>;

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function failuresOf(properties: { readonly headers: Headers | undefined }): FailureHistory {
  const headers: Headers = properties.headers ?? {};
  const attempts = Number(headers['x-attempts'] ?? 0);
  return {
    attempts: Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0,
    firstFailedAt: text(headers['x-first-failed-at']),
    lastFailedAt: text(headers['x-last-failed-at']),
    error: text(headers['x-error']),
    reason: text(headers['x-reason']) ?? brokersReason(headers),
  };
}

/** Why the broker itself dead-lettered it last: `delivery-limit` for a message that killed its consumers. */
function brokersReason(headers: Headers): string | undefined {
  const deaths: unknown = headers['x-death'];
  if (!Array.isArray(deaths)) return undefined;
  const [latest] = deaths as { reason?: unknown }[];
  return text(latest?.reason)?.replaceAll('_', '-');
}

/** The headers after one more failure, without the broker's own, which would keep growing. */
export function withFailure(history: FailureHistory, error: unknown, reason?: DeadReason): Record<string, unknown> {
  const now = new Date().toISOString();
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    'x-attempts': history.attempts + 1,
    'x-first-failed-at': history.firstFailedAt ?? now,
    'x-last-failed-at': now,
    'x-error': message.slice(0, mostErrorLength),
    ...(reason ? { 'x-reason': reason } : {}),
  };
}
