import type { ChaosEnvironment } from './chaos-environment.js';

/** Something that goes wrong, and is over when `inject` resolves. */
export interface Fault {
  readonly name: string;
  /** Whether every write is accepted meanwhile, so that a failed request is an error of the system. */
  readonly acceptsWrites?: boolean;
  inject(environment: ChaosEnvironment): Promise<void>;
  /** Why it cannot be caused here; undefined if it can. */
  leftOut?(environment: ChaosEnvironment): string | undefined;
}
