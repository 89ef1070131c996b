import type { Owner } from './run.js';

/** Who has which id now; kept elsewhere. */
export interface UserDirectory {
  /** Undefined where nobody has the id. @throws AppError unavailable, timeout */
  resolve(userId: string): Promise<Owner | undefined>;
}
