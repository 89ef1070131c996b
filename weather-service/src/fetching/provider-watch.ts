import type { Component, Logger, Readiness } from '@jogging/service-kit';
import { metrics } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import { cellOf } from '../domain/cell.js';
import { hourOf } from '../domain/hour.js';
import { faultKinds } from '../domain/provider-fault.js';
import type { Budgets } from '../store/budgets.js';
import type { Tally } from '../store/tally.js';
import type { ProviderChain } from './provider-chain.js';

export interface ProviderWatchOptions {
  readonly database: Database;
  readonly chain: ProviderChain;
  readonly budgets: Budgets;
  readonly tally: Tally;
  readonly logger: Logger;
}

const everyMs = 30_000;
const greenwich = cellOf(514_780_000, 0);

const circuitOpen = metrics.gauge({
  name: 'weather_provider_circuit_open',
  help: '1 while this process sends a weather provider nothing but probes, since it fails',
  labels: ['provider'],
});
const resting = metrics.gauge({
  name: 'weather_provider_resting',
  help: '1 while nobody asks a weather provider: it refused the key, the quota is spent, or it asked to wait',
  labels: ['provider', 'because'],
});
const wishes = metrics.gauge({
  name: 'weather_wishes',
  help: 'Runs without weather: pending, or unavailable',
  labels: ['status'],
});
const due = metrics.gauge({
  name: 'weather_lookups_due',
  help: 'Places and hours that wait to be asked for, by priority (0 fresh, 1 backfill, 2 archive)',
  labels: ['priority'],
});

/** Lets operators see how the providers do: in readiness details, in metrics, and at the start in the log. */
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
    logger.info(
      { providers: chain.links.map(({ provider }) => provider.name) },
      'asking these for the weather, in this order',
    );
    this.#timer = setInterval(() => void this.#measure(), everyMs);
    void this.#checkKeys();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort(new Error('stopping'));
  }

  /** Ready whatever the providers do: events are taken in, and wishes wait. */
  async readiness(): Promise<Readiness> {
    const { chain, budgets } = this.#options;
    const rests = await budgets.resting().catch(() => new Map<string, never>());
    const states = chain.links.map(({ provider, circuit }) => {
      const rest = rests.get(provider.name);
      if (rest) return `${provider.name}: ${rest.because}, resting until ${rest.until.toISOString()}`;
      return `${provider.name}: ${circuit.closed ? 'ok' : `circuit ${circuit.state} (${circuit.lastFault?.kind})`}`;
    });
    return { ready: true, detail: states.join('; ') };
  }

  /** A key that is refused is better found out now than by the first runner. */
  async #checkKeys(): Promise<void> {
    const { chain, database, logger } = this.#options;
    if (!chain.links.some(({ provider }) => provider.hasKey)) return;
    const yesterday = hourOf(new Date(Date.now() - 86_400_000));
    try {
      // Its budget is there.
      await database.whenReady(this.#stop.signal);
      const key = { cell: greenwich, hour: yesterday };
      const outcome = await chain.ask(key, { lane: 'fresh', lastTry: true, signal: this.#stop.signal });
      if (outcome.kind === 'observed')
        logger.info({ provider: outcome.observation.provider }, 'the weather provider answers');
    } catch (error) {
      if (!this.#stop.signal.aborted) logger.warn({ err: error }, 'the weather provider is not tried at the start');
    }
  }

  async #measure(): Promise<void> {
    const { chain, budgets, tally, logger } = this.#options;
    try {
      const restingNow = await budgets.resting();
      for (const { provider, circuit } of chain.links) {
        circuitOpen.set({ provider: provider.name }, circuit.closed ? 0 : 1);
        for (const because of faultKinds) {
          const rests = restingNow.get(provider.name)?.because === because;
          resting.set({ provider: provider.name, because }, rests ? 1 : 0);
        }
      }
      const { pending, unavailable, lookups } = await tally.waiting();
      wishes.set({ status: 'pending' }, pending);
      wishes.set({ status: 'unavailable' }, unavailable);
      for (const priority of [0, 1, 2]) {
        const row = lookups.find((each) => each.priority === priority);
        due.set({ priority: String(priority) }, row?.due ?? 0);
      }
    } catch (error) {
      logger.debug({ err: error }, 'the figures could not be taken');
    }
  }
}
