import type { Uid } from './ids.js';

/** Whose run it is: the registration, and the label that it had when the run was recorded. */
export interface Owner {
  readonly uid: Uid;
  readonly userId: string;
}
