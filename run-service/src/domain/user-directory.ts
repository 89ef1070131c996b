import type { Owner } from './owner.js';

/** A registration with the zone that it has chosen. */
export interface User extends Owner {
  readonly timeZone: string | undefined;
}

/** Who has which id now; kept elsewhere. */
export interface UserDirectory {
  /** Undefined where nobody has the id. @throws AppError unavailable, timeout */
  resolve(userId: string): Promise<User | undefined>;
}
