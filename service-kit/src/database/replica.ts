import type { Logger } from '../logging/index.js';
import type { Database } from './database.js';
import type { PrimaryPositions } from './primary-positions.js';
import { type Observed, observeReplica } from './replica-metrics.js';
import type { ServerProbe } from './server-probe.js';

export interface ReplicaParts {
  /** `host:port`. */
  readonly name: string;
  readonly database: Database;
  readonly probe: ServerProbe;
  readonly schema: string;
  /** The longest it may lag, in ms. */
  readonly maxLagMs: number;
  readonly logger: Logger;
}

/** One standby, and how far behind the primary it is at most. */
export class Replica implements Observed {
  readonly name: string;
  readonly schema: string;
  readonly database: Database;
  readonly #parts: ReplicaParts;
  /** By `performance.now()`: it has everything acknowledged before. */
  #completeAsOf = Number.NEGATIVE_INFINITY;
  #reason = '';
  /** As it was logged last. */
  #loggedAs: boolean | undefined;
  #unobserve = (): void => {};

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.schema = parts.schema;
    this.database = parts.database;
  }

  /** In ms, at most: since when it may lack changes. */
  get lagMs(): number {
    return performance.now() - this.#completeAsOf;
  }

  /** Asked at every read, so a replica that nobody can ask any longer is too late by itself. */
  get isUsable(): boolean {
    return this.lagMs <= this.#parts.maxLagMs;
  }

  async start(): Promise<void> {
    this.#unobserve = observeReplica(this);
    await this.database.start();
  }

  async stop(): Promise<void> {
    this.#unobserve();
    await Promise.all([this.database.stop(), this.#parts.probe.close()]);
  }

  /** Asks how far it has replayed. */
  async look(positions: PrimaryPositions): Promise<void> {
    try {
      const { position, streams } = await this.#parts.probe.replayed();
      // One that has lost its primary can be complete until the next write; and after a failover it may have a history of its own.
      if (!streams) this.leaveOut('it is not streaming from a primary');
      else this.#reportComplete(positions.completeAsOf(position));
    } catch (error) {
      this.leaveOut(error instanceof Error ? error.message : String(error));
    }
    this.#logChange();
  }

  /** Until it is asked again. */
  leaveOut(reason: string): void {
    this.#reason = reason;
    this.#completeAsOf = Number.NEGATIVE_INFINITY;
    this.#logChange();
  }

  #reportComplete(asOf: number): void {
    this.#reason = 'it lags';
    this.#completeAsOf = Math.max(this.#completeAsOf, asOf);
  }

  #logChange(): void {
    const { isUsable } = this;
    if (isUsable === this.#loggedAs) return;
    this.#loggedAs = isUsable;
    const { logger } = this.#parts;
    if (isUsable) logger.info('the replica serves reads');
    else logger.warn({ reason: this.#reason }, 'the replica is left out');
  }
}
