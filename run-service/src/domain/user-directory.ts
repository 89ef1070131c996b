import type { Owner } from './owner.js';

/** A registration with the zone that it has chosen. */
export interface User extends Owner {
  readonly timeZone: string | undefined;
}

/** Finds the user who has an id now. */
export interface UserDirectory {
  /** Undefined if nobody has the id. @throws AppError unavailable, timeout */
  resolve(userId: string): Promise<User | undefined>;
}
