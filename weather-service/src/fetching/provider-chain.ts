import type { Logger } from '@jogging/service-kit';
import { BrokenCircuitError } from 'cockatiel';
import type { BudgetLimits, Lane } from '../domain/budget.js';
import type { Observation } from '../domain/conditions.js';
import { ProviderFault, reasonFor } from '../domain/provider-fault.js';
import type { Provider } from '../providers/provider.js';
import type { Budgets } from '../store/budgets.js';
import type { Key } from '../store/key.js';
import type { Circuit } from './circuit.js';
import { countRequest } from './provider-metrics.js';

/** What came of asking the providers. `requests` were made for it. */
export type Outcome =
  | { readonly kind: 'observed'; readonly observation: Observation; readonly requests: number }
  /** `final`: no further try helps. */
  | { readonly kind: 'failed'; readonly fault: ProviderFault; readonly requests: number; readonly final: boolean }
  /** Nobody was asked. `outage`: the reason in words, where the providers and not the budget's pace are the cause. */
  | { readonly kind: 'postponed'; readonly until: Date; readonly outage?: string };

export interface Link {
  readonly provider: Provider;
  readonly limits: BudgetLimits;
  readonly circuit: Circuit;
}

export interface AskOptions {
  readonly lane: Lane;
  /** A failure that a later try might mend is not waited for: the next provider is asked at once. */
  readonly lastTry: boolean;
  readonly signal: AbortSignal;
}

export interface ChainOptions {
  readonly links: readonly Link[];
  readonly budgets: Budgets;
  readonly restMs: number;
  readonly logger: Logger;
}

interface Hurdle {
  readonly until: Date;
  readonly outage: string;
}

/**
 * The providers in the order of WEATHER_PROVIDER. The next one is asked where the one before it has failed for good (no data
 * for the hour, no access, quota spent, last try, a probe) or is not to be asked now (its circuit is open, or it rests).
 */
export class ProviderChain {
  readonly links: readonly Link[];
  readonly #options: ChainOptions;
  #onRecovery: () => void = () => {};

  constructor(options: ChainOptions) {
    this.links = options.links;
    this.#options = options;
    for (const { provider, circuit } of options.links) {
      circuit.onChange((state) => {
        const fields = { provider: provider.name, state, fault: circuit.lastFault?.kind };
        if (state === 'open') options.logger.error(fields, 'the weather provider fails: its circuit is open');
        else options.logger.info(fields, 'the circuit of the weather provider changed');
        if (state === 'closed') this.#onRecovery();
      });
    }
  }

  /** Called when a provider works again that did not. */
  onRecovery(listener: () => void): void {
    this.#onRecovery = listener;
  }

  /** No provider is known to work: one request at a time will do. */
  get shaky(): boolean {
    return !this.links.some(({ circuit }) => circuit.closed);
  }

  async ask(key: Key, options: AskOptions): Promise<Outcome> {
    let requests = 0;
    let failed: ProviderFault | undefined;
    let hurdle: Hurdle | undefined;
    for (const link of this.links) {
      if (!link.provider.covers(key.hour, new Date())) {
        failed ??= new ProviderFault('not_covered', `${link.provider.name} does not cover the hour`);
        continue;
      }
      const isProbe = !link.circuit.closed;
      const turn = await this.#askOne(link, key, options);
      if (turn.kind === 'observed') return { ...turn, requests: requests + 1 };
      if (turn.kind === 'paced') return this.#conclude(requests, failed, { ...turn, outage: '' });
      if (turn.kind === 'hindered') {
        hurdle = sooner(hurdle, turn);
        continue;
      }
      requests += 1;
      // What can be mended later says more than what never can.
      if (!failed || turn.fault.retryable) failed = turn.fault;
      if (turn.fault.retryable && !turn.fault.pauses && !options.lastTry && !isProbe) break;
    }
    return this.#conclude(requests, failed, hurdle);
  }

  #conclude(requests: number, failed: ProviderFault | undefined, hurdle: Hurdle | undefined): Outcome {
    if (requests === 0 && hurdle) {
      return { kind: 'postponed', until: hurdle.until, ...(hurdle.outage && { outage: hurdle.outage }) };
    }
    const fault = failed ?? new ProviderFault('rejected', 'no provider is configured');
    // Where one could not be asked, it may yet know what another does not.
    return { kind: 'failed', fault, requests, final: !fault.retryable && !hurdle };
  }

  async #askOne({ provider, limits, circuit }: Link, key: Key, { lane, signal }: AskOptions): Promise<Turn> {
    const { budgets, restMs, logger } = this.#options;
    const blocked = circuit.blockedUntil(new Date());
    const whyBlocked = (): string => reasonFor(circuit.lastFault?.kind ?? 'unreachable');
    if (blocked) return { kind: 'hindered', until: blocked, outage: whyBlocked() };

    const answer = await budgets.take(provider.name, limits, lane);
    if (!answer.granted) {
      if (answer.limit === 'minute') return { kind: 'paced', until: answer.until };
      if (answer.limit === 'rest') return { kind: 'hindered', until: answer.until, outage: reasonFor(answer.because) };
      // Backfill that has had its share of the day is no outage.
      return { kind: 'hindered', until: answer.until, outage: lane === 'backfill' ? '' : reasonFor('quota_spent') };
    }
    const done = countRequest(provider.name);
    try {
      const observation = await circuit.execute(() => provider.observe(key.cell, key.hour, signal));
      done('observed');
      if (answer.afterRest) {
        await budgets.endRest(provider.name);
        logger.info({ provider: provider.name }, 'the weather provider answers again after its rest');
        this.#onRecovery();
      }
      return { kind: 'observed', observation };
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        return { kind: 'hindered', until: circuit.blockedUntil(new Date()) ?? new Date(), outage: whyBlocked() };
      }
      if (!(error instanceof ProviderFault)) throw error;
      done(error.kind);
      await this.#note(provider.name, error, restMs);
      return { kind: 'failed', fault: error };
    }
  }

  async #note(provider: string, fault: ProviderFault, restMs: number): Promise<void> {
    const { budgets, logger } = this.#options;
    const fields = { provider, fault: fault.kind, err: fault };
    if (!fault.pauses) {
      logger.warn(fields, 'the weather provider did not answer as it should');
      return;
    }
    const forMs = fault.retryAfterMs ?? restMs;
    await budgets.rest(provider, forMs, fault.kind);
    const message = {
      key_refused: 'the weather provider REFUSES OUR KEY: check OWM_API_KEY and what the plan covers',
      quota_spent: 'the QUOTA with the weather provider IS SPENT',
    };
    const loud = fault.kind === 'key_refused' || fault.kind === 'quota_spent' ? message[fault.kind] : undefined;
    logger[loud ? 'error' : 'warn']({ ...fields, rest_ms: forMs }, loud ?? 'the weather provider asks us to wait');
  }
}

type Turn =
  | { readonly kind: 'observed'; readonly observation: Observation }
  | { readonly kind: 'failed'; readonly fault: ProviderFault }
  /** Its budget of the minute: a matter of moments, so no other provider is bothered. */
  | { readonly kind: 'paced'; readonly until: Date }
  | ({ readonly kind: 'hindered' } & Hurdle);

function sooner(one: Hurdle | undefined, other: Hurdle): Hurdle {
  return one && one.until <= other.until ? one : other;
}
