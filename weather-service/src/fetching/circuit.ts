import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { ProviderFault } from '../domain/provider-fault.js';

export interface CircuitOptions {
  /** Failures in a row, each of which would have struck any request, that open it. */
  readonly failures: number;
  /** How long it stays open the first time; twice as long each time that a probe fails, up to `longest` times that. */
  readonly openMs: number;
}

const longest = 8;
/** How soon to look again while a probe is under way. */
const probeMs = 250;

/**
 * The circuit of one provider in this process. Open, nothing is sent; then one request is let through as a probe, and its
 * outcome closes the circuit or opens it for longer.
 */
export class Circuit {
  readonly #breaker: CircuitBreakerPolicy;
  #openUntil = 0;

  constructor(options: CircuitOptions) {
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof ProviderFault && error.wide && !error.pauses),
      {
        breaker: new ConsecutiveBreaker(options.failures),
        halfOpenAfter: { next: ({ attempt }) => this.#backoff(options.openMs, attempt) },
      },
    );
  }

  get closed(): boolean {
    return this.#breaker.state === CircuitState.Closed;
  }

  /** For the log and metrics. */
  get state(): 'closed' | 'open' | 'half-open' {
    if (this.closed) return 'closed';
    return this.#breaker.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** When to ask again, where nothing may be sent now. */
  blockedUntil(now: Date): Date | undefined {
    if (this.#breaker.state === CircuitState.HalfOpen) return new Date(now.getTime() + probeMs);
    return !this.closed && this.#openUntil > now.getTime() ? new Date(this.#openUntil) : undefined;
  }

  /** What it was opened for. */
  get lastFault(): ProviderFault | undefined {
    const failure = this.#breaker.lastFailure;
    return failure && 'error' in failure && failure.error instanceof ProviderFault ? failure.error : undefined;
  }

  onChange(listener: (state: 'closed' | 'open' | 'half-open') => void): void {
    this.#breaker.onStateChange(() => listener(this.state));
  }

  /** @throws BrokenCircuitError of cockatiel where it is open */
  execute<T>(request: () => Promise<T>): Promise<T> {
    return this.#breaker.execute(request);
  }

  #backoff(openMs: number, attempt: number) {
    const duration = openMs * Math.min(2 ** (attempt - 1), longest);
    this.#openUntil = Date.now() + duration;
    const next = ({ attempt: failedProbes }: { attempt: number }) => this.#backoff(openMs, failedProbes);
    return { duration, next };
  }
}
