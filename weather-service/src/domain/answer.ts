import type { Observation } from './conditions.js';
import type { Lane } from './lane.js';
import type { ProviderFault } from './provider-fault.js';

/** Why a provider may not be asked, and until when. */
export interface Refusal {
  readonly until: Date;
  /** The lane that has to wait; later lanes wait too. */
  readonly lane: Lane;
  /** The outage, described for a runner. Absent if only our own rate limit is the cause. */
  readonly outage?: string;
}

/** The result of a job. `requests` counts the requests to providers. */
export type Answer =
  | { readonly kind: 'observed'; readonly observation: Observation; readonly requests: number }
  | Failed
  /** No provider was asked. */
  | ({ readonly kind: 'postponed' } & Refusal)
  /** No run waits for it any longer. */
  | { readonly kind: 'unwanted' };

export interface Failed {
  readonly kind: 'failed';
  readonly fault: ProviderFault;
  readonly requests: number;
  /** Retrying cannot help. */
  readonly final: boolean;
}
