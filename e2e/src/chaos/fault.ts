import type { ChaosEnvironment } from './chaos-environment.js';

/** Something that goes wrong in a system of our own or, as `E`, elsewhere; it is over when `inject` resolves. */
export interface Fault<E = ChaosEnvironment> {
  readonly name: string;
  /** Whether every write is accepted meanwhile, so that a failed request is an error of the system. */
  readonly acceptsWrites?: boolean;
  inject(environment: E): Promise<void>;
  /** Why it cannot be caused here; undefined if it can. */
  leftOut?(environment: E): string | undefined;
}
