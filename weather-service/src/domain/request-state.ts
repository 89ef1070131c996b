import type { Observation } from './conditions.js';
import type { Origin } from './weather-request.js';

/** The state of a weather request, published to every service with a copy of the run's weather. */
export type RequestState = {
  readonly runId: string;
  readonly uid: string;
  readonly weatherRequest: number;
  /** Counts the states published for this weather_request. */
  readonly revision: number;
  /** Requests made to providers for it so far. */
  readonly attempts: number;
  /** Absent if the weather request has no known origin. */
  readonly origin?: Origin;
} & (
  | { readonly status: 'pending'; readonly reason?: string; readonly nextAttemptAt?: Date }
  | { readonly status: 'recorded'; readonly observation: Observation }
  | { readonly status: 'unavailable'; readonly reason: string }
);
