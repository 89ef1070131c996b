import type { Logger } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import type { RetryDelays } from '../domain/retry.js';
import type { Lookups } from '../store/lookups.js';
import type { Observations } from '../store/observations.js';
import type { Outages } from '../store/outages.js';
import type { Tombstones } from '../store/tombstones.js';
import type { Wishes } from '../store/wishes.js';
import type { WeatherOutbox } from './announce.js';

/** What the use cases work with. */
export interface Parts {
  readonly database: Database;
  readonly wishes: Wishes;
  readonly lookups: Lookups;
  readonly observations: Observations;
  readonly tombstones: Tombstones;
  readonly outages: Outages;
  readonly outbox: WeatherOutbox;
  readonly logger: Logger;
  readonly rules: Rules;
  /** Tells whoever makes the lookups that there is one. */
  readonly wake: () => void;
}

export interface Rules {
  /** The names of the providers that are configured. */
  readonly providers: readonly string[];
  readonly freshMs: number;
  readonly againAfterMs: number;
  readonly retryDelays: RetryDelays;
  readonly archiveRetryMs: number;
  readonly patienceMs: number;
}
