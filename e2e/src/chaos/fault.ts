import type { ChaosEnvironment } from './chaos-environment.js';

/** A fault in a system with its own backing services or in another environment `E`; it is over when `inject` resolves. */
export interface Fault<E = ChaosEnvironment> {
  readonly name: string;
  /** Whether every write must be accepted meanwhile, so that a failed request is an error. */
  readonly acceptsWrites?: boolean;
  inject(environment: E): Promise<void>;
  /** The reason why the fault cannot be injected here; undefined if it can. */
  leftOut?(environment: E): string | undefined;
}
