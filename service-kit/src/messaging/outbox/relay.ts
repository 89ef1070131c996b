import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../backoff.js';
import type { Database } from '../../database/index.js';
import { endsWithin } from '../../lifecycle/index.js';
import type { Logger } from '../../logging/index.js';
import { counter } from '../../metrics/index.js';
import { Notifier } from '../../notifier.js';
import { failureClass } from '../../tracing/failure-class.js';
import { beginSentEvent } from '../../tracing/messaging-spans.js';
import { activeTracer } from '../../tracing/tracer.js';
import type { Broker } from '../connection/broker.js';
import type { PublishOutcome } from '../connection/publisher.js';
import { batchContentType, eventContentType } from '../event/event-envelope.js';
import { observeOutbox } from './outbox-metrics.js';
import type { Claim, OutboxRow, OutboxStore } from './outbox-store.js';
import { SentEvents } from './sent-events.js';

export interface RelaySettings {
  /** Messages leased at a time; default 500. */
  readonly batch: number;
  /** How long a lease lasts, in ms; default 30,000: longer than a confirm may take. */
  readonly leaseMs: number;
  /** How often to look without being woken, in ms; default 1,000. */
  readonly pollMs: number;
  /** How long to wait after being woken for others to commit too, in ms; default 1. */
  readonly lingerMs: number;
  /** The longest wait of an event that no queue takes, in ms; default 300,000. */
  readonly postponeMostMs: number;
  /** How long to keep confirmed events in case the broker loses them, in ms; default 30 min; 0 keeps none. */
  readonly keepSentMs: number;
}

const defaults: RelaySettings = {
  batch: 500,
  leaseMs: 30_000,
  pollMs: 1_000,
  lingerMs: 1,
  postponeMostMs: 300_000,
  keepSentMs: 30 * 60_000,
};

export interface RelayOptions {
  readonly store: OutboxStore;
  readonly broker: Broker;
  readonly database: Database;
  readonly logger: Logger;
  readonly source: string;
  readonly settings: Partial<RelaySettings>;
}

/** How long a stopping relay waits for confirms before it releases its lease, in ms. */
const lastConfirmsMs = 3_000;

/** The outcome of a lease, by row ids. */
interface Sorted {
  readonly confirmed: number[];
  readonly unroutable: number[];
  readonly rejected: number[];
  readonly unknown: number[];
}

/**
 * Publishes a service's outbox: leases a batch, publishes it, waits for the confirms and records them. No transaction
 * is open in between, and any number of relays may share an outbox.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #settings: RelaySettings;
  readonly #stopping = new AbortController();
  readonly #notifier = new Notifier();
  #working: Promise<void> | undefined;
  #observing: (() => void) | undefined;
  readonly #sent: SentEvents;

  constructor(options: RelayOptions) {
    this.#options = options;
    const given = Object.entries(options.settings).filter(([key, value]) => key in defaults && value !== undefined);
    this.#settings = { ...defaults, ...Object.fromEntries(given) };
    this.#sent = new SentEvents({ ...options, keepMs: this.#settings.keepSentMs });
  }

  wake(): void {
    this.#notifier.notify();
  }

  async start(): Promise<void> {
    this.#observing = observeOutbox(this.#options.store, this.#options.source);
    this.#working = this.#work();
  }

  /** Stops after the current batch; events not confirmed within 3 s are released for another relay. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#observing?.();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { broker, database, logger } = this.#options;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await database.whenReady(signal);
        await broker.whenReady(signal);
        const published = await this.#cycle();
        failures = 0;
        if (published < this.#settings.batch) await this.#rest();
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        logger.warn({ err: error, failures }, 'outbox relay paused');
        await delay(backoffMs(failures, 50, 2_000), undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Waits until woken or the next poll, then a moment longer, so that later commits join the same batch. */
  async #rest(): Promise<void> {
    const { pollMs, lingerMs } = this.#settings;
    const { signal } = this.#stopping;
    const woken = await this.#notifier.waitFor(pollMs * (0.75 + Math.random() / 2), signal);
    if (woken && lingerMs > 0) await delay(lingerMs, undefined, { signal }).catch(() => {});
    this.#notifier.clear();
  }

  /** One lease, from taking it to recording its outcome. @returns how many messages it had */
  async #cycle(): Promise<number> {
    const { store, broker } = this.#options;
    const { batch, leaseMs, postponeMostMs } = this.#settings;
    await this.#sent.checkForLoss();
    await this.#sent.purge();
    const { generation } = broker;
    const claim = await store.claim(batch, leaseMs);
    if (claim.rows.length === 0) return 0;
    const sorted = await this.#publish(claim);
    // The broker may have lost its data since: confirms of an earlier connection do not count (see SentEvents).
    const stillThere = broker.generation === generation;
    await store.settle(stillThere ? sorted.confirmed : [], this.#sent.kept);
    await store.release(claim, stillThere ? sorted.unknown : [...sorted.unknown, ...sorted.confirmed]);
    await store.postpone(claim, sorted.unroutable, 'unroutable', postponeMostMs);
    await store.postpone(claim, sorted.rejected, 'rejected', postponeMostMs);
    this.#report(claim, sorted);
    if (sorted.unknown.length > 0) throw new Error(`${sorted.unknown.length} events were not confirmed`);
    return claim.rows.length;
  }

  async #publish(claim: Claim): Promise<Sorted> {
    const sorted: Sorted = { confirmed: [], unroutable: [], rejected: [], unknown: [] };
    const open = new Set(claim.rows.map(({ id }) => id));
    const note = (id: number, outcome: keyof Sorted): void => {
      if (open.delete(id)) sorted[outcome].push(id);
    };
    const all = claim.rows.map((row) =>
      this.#publishOne(row).then(
        (outcome) => note(row.id, outcome),
        () => note(row.id, 'unknown'),
      ),
    );
    await this.#unlessStopping(Promise.all(all));
    for (const id of [...open]) note(id, 'unknown');
    return sorted;
  }

  #publishOne(row: OutboxRow): Promise<PublishOutcome> {
    const { broker } = this.#options;
    const publishing = broker.publish({
      exchange: broker.topology.exchange,
      routingKey: row.type,
      content: Buffer.from(row.event),
      contentType: row.event.startsWith('[') ? batchContentType : eventContentType,
      messageId: row.event_id,
    });
    return activeTracer() ? this.#traced(row, publishing) : publishing;
  }

  async #traced(
    { type, event_id: id, event }: OutboxRow,
    publishing: Promise<PublishOutcome>,
  ): Promise<PublishOutcome> {
    const span = beginSentEvent({ exchange: this.#options.broker.topology.exchange, type, id }, event);
    try {
      const outcome = await publishing;
      span?.end({ failure: outcome === 'confirmed' ? undefined : outcome });
      return outcome;
    } catch (error) {
      span?.end({ failure: failureClass(error) });
      throw error;
    }
  }

  /** Waits for the work, and only briefly once the relay is stopping. */
  async #unlessStopping(work: Promise<unknown>): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Notifier();
    const stop = stopped.wait(signal).catch(() => {});
    await Promise.race([work, stop]);
    stopped.notify();
    if (signal.aborted) await endsWithin(work, lastConfirmsMs);
  }

  #report(claim: Claim, { unroutable, rejected }: Sorted): void {
    const { logger, source } = this.#options;
    for (const [reason, ids] of Object.entries({ unroutable, rejected })) {
      if (ids.length === 0) continue;
      const types = new Set(claim.rows.filter(({ id }) => ids.includes(id)).map(({ type }) => type));
      refused.inc({ source, reason }, ids.length);
      logger.error({ reason, count: ids.length, types: [...types] }, 'events returned by the broker wait for a retry');
    }
  }
}

const refused = counter({
  name: 'outbox_refused_total',
  help: 'Alarm: events that came back from the broker, by reason; they wait and are tried again',
  labels: ['source', 'reason'],
});
