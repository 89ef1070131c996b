import { type Component, Notifier } from '@jogging/service-kit';
import { type Ask, laneOf, makeLookup, type Postponed } from '../commands/make-lookup.js';
import type { Parts } from '../commands/parts.js';
import { endOutage, type Outage, tendOutage } from '../commands/tend-outage.js';
import { traceLookup } from '../commands/trace-lookup.js';
import { priorities } from '../domain/wish.js';
import type { Claim } from '../store/lookups.js';
import type { ProviderChain } from './provider-chain.js';

export interface FetcherOptions {
  readonly parts: Parts;
  readonly chain: ProviderChain;
  /** Lookups at a time; at most half of them backfill, so that none of those keeps a fresh run waiting. */
  readonly concurrency: number;
  readonly pollMs: number;
  /** How long a claim holds where its holder is gone. */
  readonly leaseMs: number;
}

/** However long a provider is to rest, another replica may have found it well again. */
const longestBlockMs = 15_000;
const markEveryMs = 60_000;
/** What a stopping process lets a request take, within the time that the kit gives to one part. */
const finishWithinMs = 4_500;

/** Takes lookups that are due and makes them, as the budget, the circuits and the number of hands allow. */
export class Fetcher implements Component {
  readonly name = 'weather-fetcher';
  readonly #options: FetcherOptions;
  readonly #wake = new Notifier();
  readonly #stop = new AbortController();
  readonly #active = new Set<Promise<void>>();
  #activeBackfill = 0;
  #blocked = { fresh: 0, backfill: 0 };
  #outage: Outage | undefined;
  #tendAt = 0;
  #markAt = 0;
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(options: FetcherOptions) {
    this.#options = options;
    options.chain.onRecovery(() => this.#recover());
  }

  async start(): Promise<void> {
    this.#loop = this.#run();
  }

  prepareStop(): void {
    this.#stopping = true;
    this.#wake.notify();
  }

  /** Finishes the requests under way, or gives them back. */
  async stop(): Promise<void> {
    this.prepareStop();
    const timer = setTimeout(() => this.#stop.abort(new Error('stopping')), finishWithinMs);
    await this.#loop;
    await Promise.all(this.#active);
    clearTimeout(timer);
  }

  /** Something is due. */
  wake(): void {
    this.#wake.notify();
  }

  async #run(): Promise<void> {
    const { pollMs, parts } = this.#options;
    while (!this.#stopping) {
      try {
        await this.#tend();
        const waitMs = await this.#next();
        if (waitMs > 0 && !this.#stopping) await this.#wake.waitFor(waitMs);
      } catch (error) {
        parts.logger.error({ err: error }, 'lookups cannot be taken');
        await this.#wake.waitFor(pollMs);
      }
    }
  }

  /** Takes as many lookups as there are hands for. @returns how long to wait before the next ones */
  async #next(): Promise<number> {
    const { concurrency, chain, parts, pollMs, leaseMs } = this.#options;
    const now = Date.now();
    if (this.#blocked.fresh > now) return Math.min(this.#blocked.fresh - now, pollMs);
    const free = (chain.shaky ? 1 : concurrency) - this.#active.size;
    if (free <= 0) return pollMs;
    const backfillMay = Math.max(1, Math.floor(concurrency / 2)) - this.#activeBackfill;
    const backfills = this.#blocked.backfill <= now && backfillMay > 0;
    const claims = await parts.lookups.claim(leaseMs, {
      maxPriority: backfills ? priorities.archive : priorities.fresh,
      count: backfills ? Math.min(free, backfillMay) : free,
    });
    for (const claim of claims) this.#take(claim);
    if (claims.length > 0) return 0;
    // A hand that becomes free wakes the loop; the end of a block does not.
    return this.#blocked.backfill > now ? Math.min(this.#blocked.backfill - now, pollMs) : pollMs;
  }

  #take(claim: Claim): void {
    const isBackfill = laneOf(claim) === 'backfill';
    if (isBackfill) this.#activeBackfill += 1;
    const work = this.#make(claim).finally(() => {
      this.#active.delete(work);
      if (isBackfill) this.#activeBackfill -= 1;
      this.#wake.notify();
    });
    this.#active.add(work);
  }

  async #make(claim: Claim): Promise<void> {
    const { parts } = this.#options;
    try {
      const make = () => makeLookup(parts, this.#ask, claim, this.#stop.signal);
      const postponed = await traceLookup(parts, claim, make);
      if (postponed) this.#block(claim, postponed);
    } catch (error) {
      if (!this.#stop.signal.aborted) parts.logger.error({ err: error }, 'a lookup failed within this service');
      // Where that fails too, the lease runs out.
      await parts.lookups.release(claim).catch((cause: unknown) => parts.logger.warn({ err: cause }, 'a lease stays'));
    }
  }

  readonly #ask: Ask = async (key, options) => {
    const answer = await this.#options.chain.ask(key, options);
    if (answer.kind === 'observed') this.#noteSuccess();
    return answer;
  };

  #block(claim: Claim, { until, outage }: Postponed): void {
    const at = Math.min(until.getTime(), Date.now() + longestBlockMs);
    this.#blocked.backfill = at;
    if (outage === undefined && laneOf(claim) === 'backfill') return;
    this.#blocked.fresh = at;
    if (outage !== undefined) this.#outage = { reason: outage, until };
  }

  #recover(): void {
    this.#outage = undefined;
    this.#blocked = { fresh: 0, backfill: 0 };
    this.#markOver(endOutage(this.#options.parts));
  }

  /** Ends an outage that another replica's request ended, or that a process noted which is gone. */
  #noteSuccess(): void {
    if (this.#outage) this.#recover();
    else if (Date.now() >= this.#markAt) this.#markOver(this.#options.parts.outages.end());
  }

  #markOver(ending: Promise<void>): void {
    this.#markAt = Date.now() + markEveryMs;
    const { logger } = this.#options.parts;
    ending.catch((error: unknown) => logger.error({ err: error }, 'an outage is not marked as over'));
  }

  async #tend(): Promise<void> {
    if (!this.#outage || Date.now() < this.#tendAt) return;
    this.#tendAt = Date.now() + this.#options.pollMs;
    await tendOutage(this.#options.parts, this.#outage);
  }
}
