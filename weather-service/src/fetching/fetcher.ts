import { type Component, Notifier } from '@jogging/service-kit';
import { type AnswerFromStore, answerFromStore } from '../commands/answer-from-store.js';
import { type SettleJob, settleJob } from '../commands/settle-job.js';
import { endOutage, type Outage, trackOutage } from '../commands/track-outage.js';
import type { Deps } from '../deps.js';
import type { Answer, Refusal } from '../domain/answer.js';
import { type Lane, lanes } from '../domain/lane.js';
import { isLastTry } from '../domain/retry.js';
import type { FetchJob } from '../store/fetch-jobs.js';
import { nobody } from '../store/provider-budgets.js';
import type { ProviderChain } from './provider-chain.js';
import { traceJob } from './trace-job.js';

export interface FetcherOptions {
  readonly deps: Deps;
  readonly chain: ProviderChain;
  /** Concurrent jobs; at most half of them not fresh, so that fresh runs need not wait for them. */
  readonly concurrency: number;
  readonly pollMs: number;
  /** How long a lease lasts after its process has died. */
  readonly leaseMs: number;
}

/** The longest pause, because another replica may find the provider working earlier. */
const longestPauseMs = 15_000;
const markEveryMs = 60_000;
/** The time that a stopping process allows a request, within the limit for one component. */
const finishWithinMs = 4_500;

/** Leases due jobs, executes and settles them: as many concurrently as budgets and circuits allow. */
export class Fetcher implements Component {
  readonly name = 'weather-fetcher';
  readonly #options: FetcherOptions;
  readonly #answerFromStore: AnswerFromStore;
  readonly #settle: SettleJob;
  readonly #wake = new Notifier();
  readonly #stop = new AbortController();
  readonly #active = new Map<Promise<void>, Lane>();
  readonly #pausedUntil: Record<Lane, number> = { fresh: 0, backfill: 0, import: 0 };
  readonly #servedLast: Record<Lane, string> = { fresh: nobody, backfill: nobody, import: nobody };
  /** The last leases had as many jobs as were free workers, so others may wait for one. */
  #moreMayBeDue = false;
  #outage: Outage | undefined;
  #trackAt = 0;
  #markAt = 0;
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#answerFromStore = answerFromStore(options.deps);
    this.#settle = settleJob(options.deps);
    options.chain.onRecovery(() => this.#recover());
  }

  async start(): Promise<void> {
    this.#loop = this.#run();
  }

  prepareStop(): void {
    this.#stopping = true;
    this.#wake.notify();
  }

  /** Finishes the requests in flight, or releases their jobs. */
  async stop(): Promise<void> {
    this.prepareStop();
    const timer = setTimeout(() => this.#stop.abort(new Error('stopping')), finishWithinMs);
    await this.#loop;
    await Promise.all(this.#active.keys());
    clearTimeout(timer);
  }

  /** Call this when a job is due. */
  wake(): void {
    this.#wake.notify();
  }

  get #now(): number {
    return this.#options.deps.now().getTime();
  }

  async #run(): Promise<void> {
    const { pollMs, deps } = this.#options;
    while (!this.#stopping) {
      try {
        await this.#track();
        const waitMs = await this.#leaseNext();
        if (waitMs > 0 && !this.#stopping) await this.#wake.waitFor(waitMs);
      } catch (error) {
        deps.logger.error({ err: error }, 'could not lease jobs');
        await this.#wake.waitFor(pollMs);
      }
    }
  }

  /** Leases as many jobs as there are free workers. @returns how long to wait before the next ones */
  async #leaseNext(): Promise<number> {
    const { concurrency, chain, deps, leaseMs } = this.#options;
    const notFresh = [...this.#active.values()].filter((lane) => lane !== 'fresh').length;
    let free = (chain.allCircuitsOpen ? 1 : concurrency) - this.#active.size;
    let freeNotFresh = Math.max(1, Math.floor(concurrency / 2)) - notFresh;
    let leased = 0;
    let isFull = false;
    for (const lane of lanes) {
      if (this.#pausedUntil[lane] > this.#now) continue;
      const count = Math.max(0, lane === 'fresh' ? free : Math.min(free, freeNotFresh));
      const jobs = count > 0 ? await deps.jobs.lease({ leaseMs, lane, after: this.#servedLast[lane], count }) : [];
      for (const job of jobs) this.#take(job);
      isFull ||= jobs.length === count;
      leased += jobs.length;
      free -= jobs.length;
      if (lane !== 'fresh') freeNotFresh -= jobs.length;
    }
    this.#moreMayBeDue = isFull;
    return isFull && leased > 0 ? 0 : this.#untilUnpaused();
  }

  /** Waits for the pause to end. A new job or a worker that others wait for wakes the loop earlier; the end of a pause does not. */
  #untilUnpaused(): number {
    const pauses = lanes.map((lane) => this.#pausedUntil[lane] - this.#now).filter((pause) => pause > 0);
    return Math.min(this.#options.pollMs, ...pauses);
  }

  #take(job: FetchJob): void {
    const work = this.#fetch(job).finally(() => {
      this.#active.delete(work);
      if (this.#moreMayBeDue) this.#wake.notify();
    });
    this.#active.set(work, job.lane);
  }

  async #fetch(job: FetchJob): Promise<void> {
    const { deps } = this.#options;
    try {
      await traceJob(deps, job, async () => {
        const answer = (await this.#answerFromStore(job)) ?? (await this.#ask(job));
        await this.#settle(job, answer);
        this.#heed(job, answer);
        return answer;
      });
    } catch (error) {
      if (!this.#stop.signal.aborted) deps.logger.error({ err: error }, 'a job failed because of an internal error');
      // If this fails too, the lease expires.
      await deps.jobs
        .release(job)
        .catch((cause: unknown) => deps.logger.warn({ err: cause }, 'could not release a lease'));
    }
  }

  #ask({ key, lane, uid, failures }: FetchJob): Promise<Answer> {
    const { chain, deps } = this.#options;
    const lastTry = isLastTry(failures, deps.rules.retryDelays);
    return chain.ask(key, { lane, uid, lastTry, signal: this.#stop.signal });
  }

  #heed({ lane, uid }: FetchJob, answer: Answer): void {
    if (answer.kind === 'postponed') this.#pause(answer);
    // A refused job has not used its turn.
    else this.#servedLast[lane] = uid;
    if (answer.kind === 'observed' && answer.requests > 0) this.#noteSuccess();
  }

  /** Makes the lane and later ones wait, because they would be refused too. */
  #pause({ until, lane, outage }: Refusal): void {
    const at = Math.min(until.getTime(), this.#now + longestPauseMs);
    for (const later of lanes.slice(lanes.indexOf(lane))) this.#pausedUntil[later] = at;
    if (outage !== undefined) this.#outage = { reason: outage, until };
    this.#wake.notify();
  }

  #recover(): void {
    this.#outage = undefined;
    for (const lane of lanes) this.#pausedUntil[lane] = 0;
    this.#markOver(endOutage(this.#options.deps));
  }

  /** Ends an outage that another replica's request ended, or that was noted by a process which has died since. */
  #noteSuccess(): void {
    if (this.#outage) this.#recover();
    else if (this.#now >= this.#markAt) this.#markOver(this.#options.deps.outages.end());
  }

  #markOver(ending: Promise<void>): void {
    this.#markAt = this.#now + markEveryMs;
    const { logger } = this.#options.deps;
    ending.catch((error: unknown) => logger.error({ err: error }, 'could not mark an outage as over'));
  }

  async #track(): Promise<void> {
    // Once its time is over, the next request shows whether the outage continues.
    if (!this.#outage || this.#outage.until.getTime() < this.#now || this.#now < this.#trackAt) return;
    this.#trackAt = this.#now + this.#options.pollMs;
    await trackOutage(this.#options.deps, this.#outage);
  }
}
