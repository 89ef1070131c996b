import type { Answer, Refusal } from '../domain/answer.js';
import type { Key } from '../domain/key.js';
import { ProviderFault } from '../domain/provider-fault.js';
import type { Asker } from '../store/provider-budgets.js';
import type { ProviderGate } from './provider-gate.js';

export interface AskOptions extends Asker {
  /** Ask the next provider at once, instead of waiting for the failure to pass. */
  readonly lastTry: boolean;
  readonly signal: AbortSignal;
}

/**
 * The providers in the order of WEATHER_PROVIDER. The next one is asked if the previous one has failed for good (no data for the
 * hour, no access, quota used up, last attempt, a probe) or may not be asked now (open circuit, or backoff).
 */
export class ProviderChain {
  readonly gates: readonly ProviderGate[];
  readonly #now: () => Date;

  constructor(gates: readonly ProviderGate[], now: () => Date) {
    this.gates = gates;
    this.#now = now;
  }

  /** Called when a provider works again after an outage. */
  onRecovery(listener: () => void): void {
    for (const gate of this.gates) gate.onRecovery(listener);
  }

  /** No provider is known to work: one request at a time is enough. */
  get allCircuitsOpen(): boolean {
    return !this.gates.some(({ isClosed }) => isClosed);
  }

  async ask(key: Key, { lastTry, signal, ...asker }: AskOptions): Promise<Answer> {
    let requests = 0;
    let failed: ProviderFault | undefined;
    let refused: Refusal | undefined;
    for (const gate of this.gates) {
      if (!gate.provider.covers(key.hour, this.#now())) {
        failed ??= new ProviderFault('not_covered', `${gate.provider.name} does not cover the hour`);
        continue;
      }
      const isProbe = !gate.isClosed;
      const answer = await gate.ask(key, asker, signal);
      if (answer.kind === 'observed') return { ...answer, requests: requests + 1 };
      if (answer.kind === 'refused') {
        refused = answer.paced ? answer : sooner(refused, answer);
        // Do not ask another provider to save a few seconds.
        if (answer.paced) break;
        continue;
      }
      requests += 1;
      // Prefer a fault that can be retried to one that cannot.
      if (!failed || answer.fault.retryable) failed = answer.fault;
      if (answer.fault.retryable && !answer.fault.backsOff && !lastTry && !isProbe) break;
    }
    return conclude(requests, failed, refused);
  }
}

function conclude(requests: number, failed: ProviderFault | undefined, refused: Refusal | undefined): Answer {
  if (requests === 0 && refused) {
    const { until, lane, outage } = refused;
    return { kind: 'postponed', until, lane, ...(outage !== undefined && { outage }) };
  }
  const fault = failed ?? new ProviderFault('rejected', 'no provider is configured');
  // A provider that was not asked may still have the data.
  return { kind: 'failed', fault, requests, final: !fault.retryable && !refused };
}

function sooner(one: Refusal | undefined, other: Refusal): Refusal {
  return one && one.until <= other.until ? one : other;
}
