/** What can go wrong with a provider. */
export type FaultKind =
  /** No connection, or it broke. */
  | 'unreachable'
  | 'timeout'
  /** A status of 500 or above. */
  | 'failing'
  /** Not JSON, not whole, or not of the documented form. */
  | 'unreadable'
  /** Values in units that were not asked for, or beyond what the earth knows. */
  | 'wrong_units'
  /** The answer is in order but holds no values for the hour: gaps are filled later. */
  | 'no_values'
  /** The provider has no data for the place or time, and says not to ask again. */
  | 'not_covered'
  /** It takes the request for a wrong one. */
  | 'rejected'
  | 'key_refused'
  /** Too many requests at once. */
  | 'throttled'
  /** The quota of the day (or month) is used up. */
  | 'quota_spent';

interface FaultNature {
  /** In words for a runner: no host names, no keys. */
  readonly reason: string;
  /** It would have struck any request: counts for the circuit breaker, and others wait too. */
  readonly wide: boolean;
  /** Asking the same again can help. */
  readonly retryable: boolean;
  /** The provider as a whole rests for a while. */
  readonly pauses: boolean;
}

const natures: Readonly<Record<FaultKind, FaultNature>> = {
  unreachable: { reason: 'The provider could not be reached.', wide: true, retryable: true, pauses: false },
  timeout: { reason: 'The provider did not answer in time.', wide: true, retryable: true, pauses: false },
  failing: { reason: 'The provider had an internal failure.', wide: true, retryable: true, pauses: false },
  unreadable: { reason: "The provider's answer could not be read.", wide: true, retryable: true, pauses: false },
  wrong_units: { reason: 'The provider answered in unexpected units.', wide: true, retryable: true, pauses: false },
  no_values: { reason: 'The provider has no values for this hour.', wide: false, retryable: true, pauses: false },
  not_covered: {
    reason: 'The provider has no data for this place and time.',
    wide: false,
    retryable: false,
    pauses: false,
  },
  rejected: { reason: 'The provider rejected the request.', wide: false, retryable: false, pauses: false },
  key_refused: { reason: 'The provider refused access.', wide: true, retryable: true, pauses: true },
  throttled: { reason: 'The provider asked to wait.', wide: true, retryable: true, pauses: true },
  quota_spent: { reason: 'The quota with the provider is spent.', wide: true, retryable: true, pauses: true },
};

/** Every kind with its nature: for metrics and tests. */
export const faultKinds = Object.keys(natures) as FaultKind[];

/** A request to a provider that brought no conditions. `message` is for operators' logs, `reason` for runners. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly kind: FaultKind;
  /** How long the provider asked to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FaultKind, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }

  get reason(): string {
    return natures[this.kind].reason;
  }
  get wide(): boolean {
    return natures[this.kind].wide;
  }
  get retryable(): boolean {
    return natures[this.kind].retryable;
  }
  get pauses(): boolean {
    return natures[this.kind].pauses;
  }
}

export function reasonFor(kind: FaultKind): string {
  return natures[kind].reason;
}
