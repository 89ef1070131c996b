import type { Observation } from './conditions.js';

export interface Origin {
  readonly requestId: string;
  /** W3C trace context. */
  readonly traceparent: string;
}

/** How far the wish of a run has come: what is told to everyone who keeps a copy of its weather. */
export type WishState = {
  readonly runId: string;
  readonly uid: string;
  readonly weatherRequest: number;
  /** Counts the states told for this weather_request. */
  readonly revision: number;
  /** Requests made for it so far. */
  readonly attempts: number;
  /** The request that the wish comes from, where it is known. */
  readonly origin?: Origin;
} & (
  | { readonly status: 'pending'; readonly reason?: string; readonly nextAttemptAt?: Date }
  | { readonly status: 'recorded'; readonly observation: Observation }
  | { readonly status: 'unavailable'; readonly reason: string }
);
