import type { Component, Logger, Readiness } from '@jogging/service-kit';
import { metrics } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import { cellOf } from '../domain/cell.js';
import { hourOf } from '../domain/hour.js';
import { faultKinds } from '../domain/provider-fault.js';
import { nobody, type ProviderBudgets } from '../store/provider-budgets.js';
import type { Stats } from '../store/stats.js';
import type { ProviderChain } from './provider-chain.js';

export interface ProviderWatchOptions {
  readonly database: Database;
  readonly chain: ProviderChain;
  readonly budgets: ProviderBudgets;
  readonly stats: Stats;
  readonly now: () => Date;
  readonly logger: Logger;
}

const everyMs = 30_000;
const greenwich = cellOf(514_780_000, 0);

const circuitOpen = metrics.gauge({
  name: 'weather_provider_circuit_open',
  help: '1 while this process sends a weather provider only probes, because it fails',
  labels: ['provider'],
});
const resting = metrics.gauge({
  name: 'weather_provider_resting',
  help: '1 while nobody asks a weather provider: it refused the key, the quota is spent, or it asked to wait',
  labels: ['provider', 'because'],
});
const withoutWeather = metrics.gauge({
  name: 'weather_wishes',
  help: 'Runs without weather: pending, or unavailable',
  labels: ['status'],
});
const due = metrics.gauge({
  name: 'weather_lookups_due',
  help: 'Places and hours that wait to be asked for, by priority (0 fresh, 1 backfill, 2 archive, 3 import)',
  labels: ['priority'],
});

/** Shows operators the state of the providers: in readiness details, in metrics, and in the log at startup. */
export class ProviderWatch implements Component {
  readonly name = 'weather-providers';
  readonly #options: ProviderWatchOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ProviderWatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { chain, logger } = this.#options;
    const providers = chain.gates.map(({ provider }) => provider.name);
    logger.info({ providers }, 'weather providers, in the order in which they are asked');
    this.#timer = setInterval(() => void this.#measure(), everyMs);
    void this.#checkKeys();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort(new Error('stopping'));
  }

  /** Always ready: events are consumed whatever the state of the providers, and requests wait. */
  async readiness(): Promise<Readiness> {
    const { chain, budgets } = this.#options;
    const backoffs = await budgets.backoffs().catch(() => new Map<string, never>());
    const states = chain.gates.map(({ provider, state }) => {
      const backoff = backoffs.get(provider.name);
      if (backoff) return `${provider.name}: ${backoff.because}, backing off until ${backoff.until.toISOString()}`;
      return `${provider.name}: ${state}`;
    });
    return { ready: true, detail: states.join('; ') };
  }

  /** The operator should learn of a refused key now, not from the first runner. */
  async #checkKeys(): Promise<void> {
    const { chain, database, now, logger } = this.#options;
    if (!chain.gates.some(({ provider }) => provider.hasKey)) return;
    const yesterday = hourOf(new Date(now().getTime() - 86_400_000));
    try {
      await database.whenReady(this.#stop.signal);
      const key = { cell: greenwich, hour: yesterday };
      const asker = { lane: 'fresh', uid: nobody } as const;
      const answer = await chain.ask(key, { ...asker, lastTry: true, signal: this.#stop.signal });
      if (answer.kind === 'observed')
        logger.info({ provider: answer.observation.provider }, 'the weather provider works');
    } catch (error) {
      if (!this.#stop.signal.aborted) logger.warn({ err: error }, 'could not test the weather provider');
    }
  }

  async #measure(): Promise<void> {
    const { chain, budgets, stats, logger } = this.#options;
    try {
      const backoffs = await budgets.backoffs();
      for (const { provider, isClosed } of chain.gates) {
        circuitOpen.set({ provider: provider.name }, isClosed ? 0 : 1);
        for (const because of faultKinds) {
          const backsOff = backoffs.get(provider.name)?.because === because;
          resting.set({ provider: provider.name, because }, backsOff ? 1 : 0);
        }
      }
      const { pending, unavailable, jobs } = await stats.waiting();
      withoutWeather.set({ status: 'pending' }, pending);
      withoutWeather.set({ status: 'unavailable' }, unavailable);
      for (const priority of [0, 1, 2, 3]) {
        const row = jobs.find((each) => each.priority === priority);
        due.set({ priority: String(priority) }, row?.due ?? 0);
      }
    } catch (error) {
      logger.debug({ err: error }, 'could not collect the metrics');
    }
  }
}
