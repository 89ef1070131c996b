import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';

/**
 * Loads the account once no change of it is in progress. Its generation is at least the one in Redis: a change that reached
 * Redis but was not committed has still ended the earlier tokens, so new tokens must be above it.
 *
 * @returns undefined if the registration has ended
 */
export async function loadCurrentAccount(deps: Deps, uid: string): Promise<User | undefined> {
  const held = await deps.generations.held(uid);
  const committed = await deps.users.findCommitted(uid);
  if (!committed || held <= committed.generation) return committed;
  return deps.database.transaction(async (transaction) => {
    const user = await deps.users.byUid(uid, transaction, 'change');
    if (!user || held <= user.generation) return user;
    return deps.users.update(uid, { generation: held }, transaction, true);
  });
}
