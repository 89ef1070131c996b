import type { Observation } from './conditions.js';
import type { Lane } from './lane.js';
import type { ProviderFault } from './provider-fault.js';

/** Why and until when a provider may not be asked. */
export interface Refusal {
  readonly until: Date;
  /** The lane that has to wait; those after it wait too. */
  readonly lane: Lane;
  /** The outage in words for a runner. Absent if only our own pace is the cause. */
  readonly outage?: string;
}

/** What a job led to. `requests` counts the requests to providers. */
export type Answer =
  | { readonly kind: 'observed'; readonly observation: Observation; readonly requests: number }
  | Failed
  /** No provider was asked. */
  | ({ readonly kind: 'postponed' } & Refusal)
  /** No run waits for it any more. */
  | { readonly kind: 'unwanted' };

export interface Failed {
  readonly kind: 'failed';
  readonly fault: ProviderFault;
  readonly requests: number;
  /** No further try helps. */
  readonly final: boolean;
}
