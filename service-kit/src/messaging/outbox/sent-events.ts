import type { Logger } from '../../logging/index.js';
import { counter } from '../../metrics/index.js';
import type { Broker } from '../connection/broker.js';
import type { OutboxStore } from './outbox-store.js';

export interface SentEventsOptions {
  readonly store: OutboxStore;
  readonly broker: Broker;
  readonly logger: Logger;
  readonly source: string;
  /** How long to keep confirmed events, in ms; 0 keeps none. */
  readonly keepMs: number;
}

const purgeEachMs = 30_000;

/** Confirmed events, kept for a while in case the broker loses them. */
export class SentEvents {
  readonly #options: SentEventsOptions;
  #checkedGeneration = 0;
  #purgedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SentEventsOptions) {
    this.#options = options;
  }

  get kept(): boolean {
    return this.#options.keepMs > 0;
  }

  /**
   * If a new connection finds no marker, the broker has lost confirmed events: all that are kept are published again.
   * Consumers expect duplicates (docs/architecture.md, rule 3).
   */
  async checkForLoss(): Promise<void> {
    const { broker, store, logger, source } = this.#options;
    const { generation } = broker;
    if (!this.kept || this.#checkedGeneration === generation) return;
    const marker = broker.marker(`outbox.${source}`);
    if (!(await marker.exists())) {
      const count = await store.putBackSent();
      if (count > 0) {
        republished.inc({ source }, count);
        logger.error({ count }, 'the broker has lost its data: publishing again what it had confirmed');
      }
      await marker.declare();
    }
    this.#checkedGeneration = generation;
  }

  /** Deletes events kept long enough; does so only now and then, however often it is called. */
  async purge(): Promise<void> {
    if (performance.now() - this.#purgedAt < purgeEachMs) return;
    this.#purgedAt = performance.now();
    await this.#options.store.purgeSent(this.#options.keepMs);
  }
}

const republished = counter({
  name: 'outbox_republished_total',
  help: 'Alarm: events published again because the broker had lost its data',
  labels: ['source'],
});
