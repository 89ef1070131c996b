import type { eventTypes } from '@jogging/proto/events';
import type { Logger } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import type { RetryDelays } from './domain/retry.js';
import type { FetchJobs } from './store/fetch-jobs.js';
import type { Observations } from './store/observations.js';
import type { OutageLog } from './store/outage-log.js';
import type { Tombstones } from './store/tombstones.js';
import type { WeatherRequests } from './store/weather-requests.js';

export type Codecs = typeof eventTypes;
export type WeatherOutbox = Outbox<Codecs>;

/** What the use cases need. */
export interface Deps {
  readonly database: Database;
  readonly requests: WeatherRequests;
  readonly jobs: FetchJobs;
  readonly observations: Observations;
  readonly tombstones: Tombstones;
  readonly outages: OutageLog;
  readonly outbox: WeatherOutbox;
  readonly logger: Logger;
  readonly rules: Rules;
  readonly now: () => Date;
  /** A random number from 0 to 1. */
  readonly random: () => number;
  /** Wakes the fetcher: a job is due. */
  readonly wake: () => void;
}

export interface Rules {
  /** The names of the configured providers. */
  readonly providers: readonly string[];
  readonly freshMs: number;
  readonly againAfterMs: number;
  readonly retryDelays: RetryDelays;
  readonly archiveRetryMs: number;
  readonly patienceMs: number;
}
