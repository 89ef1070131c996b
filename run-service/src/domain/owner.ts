import type { Uid } from './ids.js';

/** The owner of a run: the registration, and its id when the run was recorded. */
export interface Owner {
  readonly uid: Uid;
  readonly userId: string;
}
