import type { Observation } from './conditions.js';
import type { Origin } from './weather-request.js';

/** How far a weather request has come. It is published to every service that keeps a copy of the run's weather. */
export type RequestState = {
  readonly runId: string;
  readonly uid: string;
  readonly weatherRequest: number;
  /** Counts the states published for this weather_request. */
  readonly revision: number;
  /** Requests made to providers for it so far. */
  readonly attempts: number;
  /** Absent for a request that came without one. */
  readonly origin?: Origin;
} & (
  | { readonly status: 'pending'; readonly reason?: string; readonly nextAttemptAt?: Date }
  | { readonly status: 'recorded'; readonly observation: Observation }
  | { readonly status: 'unavailable'; readonly reason: string }
);
