import type { Zones } from '../domain/dates.js';
import type { Owner } from '../domain/owner.js';
import type { UserDirectory } from '../domain/user-directory.js';

export interface ZoneDeps {
  readonly users: UserDirectory;
  readonly zoneAt: Zones['at'];
}

/** A decision needs an owner's zone that was not looked up yet; decisions themselves make no calls. */
class MissingOwnerZone extends Error {
  readonly owner: Owner;

  constructor(owner: Owner) {
    super(`the zone of the owner ${owner.uid} has not been looked up`);
    this.owner = owner;
  }
}

/**
 * Runs work that computes dates of runs. An owner's zone is rarely needed (a time in `Z`, no zone and no place), so it is looked
 * up only if the work asks for it, outside of its transaction; then the work starts again.
 */
export async function withZones<T>(deps: ZoneDeps, work: (zones: Zones) => T | Promise<T>): Promise<T> {
  const known = new Map<string, string | undefined>();
  const zones: Zones = {
    at: deps.zoneAt,
    ofOwner({ uid, userId }) {
      if (!known.has(uid)) throw new MissingOwnerZone({ uid, userId });
      return known.get(uid);
    },
  };
  for (;;) {
    try {
      return await work(zones);
    } catch (error) {
      if (!(error instanceof MissingOwnerZone)) throw error;
      const { uid, userId } = error.owner;
      const user = await deps.users.resolve(userId);
      // Someone else may have reused the id since.
      known.set(uid, user?.uid === uid ? user.timeZone : undefined);
    }
  }
}
