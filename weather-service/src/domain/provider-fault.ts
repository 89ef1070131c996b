interface Nature {
  /** For a runner: no host names, no keys. */
  readonly reason: string;
  /** It would affect any request: it counts for the circuit breaker, and other jobs wait too. */
  readonly isOutage: boolean;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** No replica asks the provider for a while. */
  readonly backsOff: boolean;
}

const outage = (reason: string): Nature => ({ reason, isOutage: true, retryable: true, backsOff: false });
const backoff = (reason: string): Nature => ({ reason, isOutage: true, retryable: true, backsOff: true });
/** It may concern only this place, so it never counts against the provider. */
const local = (reason: string, retryable: boolean): Nature => ({
  reason,
  isOutage: false,
  retryable,
  backsOff: false,
});

const natures = {
  /** No connection, or it broke. */
  unreachable: outage('The provider could not be reached.'),
  timeout: outage('The provider did not answer in time.'),
  /** A status of 500 or above. */
  failing: outage('The provider had an internal failure.'),
  /** Incomplete, or not JSON. */
  unreadable: outage("The provider's answer could not be read."),
  /** JSON that differs from the documented form. */
  unexpected_form: local("The provider's answer could not be read.", true),
  /** Values in other units than requested, or an impossible temperature. */
  wrong_units: local('The provider answered in unexpected units.', true),
  /** The response is valid but has no values for the hour: providers fill gaps later. */
  no_values: local('The provider has no values for this hour.', true),
  /** The provider has no data for the place or time, and says not to retry. */
  not_covered: local('The provider has no data for this place and time.', false),
  /** The provider says that the request is invalid. */
  rejected: local('The provider rejected the request.', false),
  key_refused: backoff('The provider refused access.'),
  /** Too many requests at once. */
  throttled: backoff('The provider asked to wait.'),
  /** The daily (or monthly) quota is used up. */
  quota_spent: backoff("The provider's quota is used up."),
} as const satisfies Record<string, Nature>;

/** The kinds of a provider's faults. */
export type FaultKind = keyof typeof natures;

/** For metrics and tests. */
export const faultKinds = Object.keys(natures) as FaultKind[];

/** A request to a provider that returned no conditions. `message` is for operators' logs, `reason` for runners. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly kind: FaultKind;
  /** How long the provider asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FaultKind, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }

  get reason(): string {
    return natures[this.kind].reason;
  }
  get isOutage(): boolean {
    return natures[this.kind].isOutage;
  }
  get retryable(): boolean {
    return natures[this.kind].retryable;
  }
  get backsOff(): boolean {
    return natures[this.kind].backsOff;
  }
}

export function reasonFor(kind: FaultKind): string {
  return natures[kind].reason;
}
