import type { Logger } from '@jogging/service-kit';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import type { Refusal } from '../domain/answer.js';
import type { BudgetLimits } from '../domain/budget.js';
import type { Observation } from '../domain/conditions.js';
import type { Key } from '../domain/key.js';
import { type FaultKind, ProviderFault, reasonFor } from '../domain/provider-fault.js';
import type { Provider } from '../providers/provider.js';
import type { Asker, ProviderBudgets } from '../store/provider-budgets.js';
import { countRequest } from './provider-metrics.js';

export interface GateOptions {
  readonly provider: Provider;
  readonly limits: BudgetLimits;
  readonly budgets: ProviderBudgets;
  /** Consecutive outage faults that open the circuit. */
  readonly failures: number;
  /** How long it stays open the first time; each failed probe doubles that, up to `longest` times. */
  readonly openMs: number;
  /** How long a provider backs off if its response does not say so. */
  readonly backoffMs: number;
  readonly now: () => Date;
  readonly logger: Logger;
}

export type GateAnswer =
  | { readonly kind: 'observed'; readonly observation: Observation }
  | { readonly kind: 'failed'; readonly fault: ProviderFault }
  /** Nothing was sent. `paced`: the budget of the minute, which refills within moments. */
  | ({ readonly kind: 'refused'; readonly paced: boolean } & Refusal);

const longest = 8;
/** The polling interval while a probe is in flight. */
const probeMs = 250;

/**
 * The only way to a provider; decides whether it may be asked now: by its circuit in this process, and by its backoff and budget,
 * which all replicas share.
 */
export class ProviderGate {
  readonly provider: Provider;
  readonly limits: BudgetLimits;
  readonly #options: GateOptions;
  readonly #circuit: CircuitBreakerPolicy;
  #openUntil = 0;
  /** Already logged. */
  #backingOff: FaultKind | undefined;
  #onRecovery: () => void = () => {};

  constructor(options: GateOptions) {
    this.provider = options.provider;
    this.limits = options.limits;
    this.#options = options;
    this.#circuit = circuitBreaker(
      handleWhen((error) => error instanceof ProviderFault && error.isOutage && !error.backsOff),
      {
        breaker: new ConsecutiveBreaker(options.failures),
        halfOpenAfter: { next: ({ attempt }) => this.#openFor(attempt) },
      },
    );
    this.#circuit.onStateChange(() => this.#logState());
  }

  /** Called when the provider works again after an outage. */
  onRecovery(listener: () => void): void {
    this.#onRecovery = listener;
  }

  get isClosed(): boolean {
    return this.#circuit.state === CircuitState.Closed;
  }

  /** The state, for operators. */
  get state(): string {
    if (this.isClosed) return 'ok';
    return `circuit ${this.#circuit.state === CircuitState.HalfOpen ? 'half-open' : 'open'} (${this.#lastFault?.kind})`;
  }

  async ask(key: Key, asker: Asker, signal: AbortSignal): Promise<GateAnswer> {
    const { provider, budgets, limits } = this.#options;
    const openUntil = this.#circuitOpenUntil();
    if (openUntil) return this.#refuseForCircuit(openUntil);
    const budget = await budgets.take(provider.name, limits, asker);
    if (!budget.granted) {
      const { until, limit } = budget;
      const refused = { kind: 'refused', paced: limit === 'minute', until } as const;
      if (limit === 'backoff') return { ...refused, lane: 'fresh', outage: reasonFor(budget.because) };
      // A lane that has used its share of the day is not an outage.
      const spent = limit === 'day' && budget.lane === 'fresh';
      return { ...refused, lane: budget.lane, ...(spent && { outage: reasonFor('quota_spent') }) };
    }
    return this.#send(key, signal, budget.afterBackoff);
  }

  async #send(key: Key, signal: AbortSignal, afterBackoff: boolean): Promise<GateAnswer> {
    const { provider, budgets, logger, now } = this.#options;
    const done = countRequest(provider.name);
    try {
      const observation = await this.#circuit.execute(() => provider.observe(key.cell, key.hour, signal));
      done('observed');
      if (afterBackoff) {
        await budgets.endBackoff(provider.name);
        this.#backingOff = undefined;
        logger.info({ provider: provider.name }, 'the weather provider works again after its backoff');
        this.#onRecovery();
      }
      return { kind: 'observed', observation };
    } catch (error) {
      if (error instanceof BrokenCircuitError) return this.#refuseForCircuit(this.#circuitOpenUntil() ?? now());
      if (!(error instanceof ProviderFault)) throw error;
      done(error.kind);
      await this.#note(error);
      return { kind: 'failed', fault: error };
    }
  }

  #circuitOpenUntil(): Date | undefined {
    const now = this.#options.now().getTime();
    if (this.#circuit.state === CircuitState.HalfOpen) return new Date(now + probeMs);
    return !this.isClosed && this.#openUntil > now ? new Date(this.#openUntil) : undefined;
  }

  #refuseForCircuit(until: Date): GateAnswer {
    const outage = reasonFor(this.#lastFault?.kind ?? 'unreachable');
    return { kind: 'refused', paced: false, until, lane: 'fresh', outage };
  }

  get #lastFault(): ProviderFault | undefined {
    const failure = this.#circuit.lastFailure;
    return failure && 'error' in failure && failure.error instanceof ProviderFault ? failure.error : undefined;
  }

  #openFor(attempt: number) {
    const duration = this.#options.openMs * Math.min(2 ** (attempt - 1), longest);
    this.#openUntil = this.#options.now().getTime() + duration;
    const next = ({ attempt: failedProbes }: { attempt: number }) => this.#openFor(failedProbes);
    return { duration, next };
  }

  #logState(): void {
    const { logger, provider } = this.#options;
    const fields = { provider: provider.name, state: this.state, fault: this.#lastFault?.kind };
    if (this.#circuit.state === CircuitState.Open)
      logger.error(fields, 'the weather provider fails, its circuit is open');
    else logger.info(fields, 'the circuit of the weather provider changed');
    if (this.isClosed) this.#onRecovery();
  }

  async #note(fault: ProviderFault): Promise<void> {
    const { budgets, logger, provider, backoffMs } = this.#options;
    const fields = { provider: provider.name, fault: fault.kind, err: fault };
    if (!fault.backsOff) {
      logger.warn(fields, 'the weather provider did not respond as it should');
      return;
    }
    const forMs = fault.retryAfterMs ?? backoffMs;
    await budgets.backOff(provider.name, forMs, fault.kind);
    const [level, message] = backoffLines[fault.kind] ?? ['warn', 'the weather provider asks us to wait'];
    // Log it once until the provider works again: it is asked every few minutes until someone acts.
    logger[this.#backingOff === fault.kind ? 'debug' : level]({ ...fields, backoff_ms: forMs }, message);
    this.#backingOff = fault.kind;
  }
}

const backoffLines: Partial<Record<FaultKind, ['error', string]>> = {
  key_refused: ['error', 'the weather provider REFUSES OUR KEY: check OWM_API_KEY and what the plan covers'],
  quota_spent: ['error', 'the QUOTA with the weather provider IS SPENT'],
};
