import type { Owner } from './owner.js';

/** A registration with its chosen zone. */
export interface User extends Owner {
  readonly timeZone: string | undefined;
}

/** Finds the user who currently has an id. */
export interface UserDirectory {
  /**
   * Undefined if no user has the id.
   *
   * @throws AppError unavailable, timeout
   */
  resolve(userId: string): Promise<User | undefined>;
}
