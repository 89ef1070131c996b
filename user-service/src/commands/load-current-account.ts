import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';

/**
 * The account once no change of it is under way, its generation no lower than the one held in Redis: a change that was told
 * to Redis and then not committed has ended the earlier tokens all the same, and new ones must be above it.
 *
 * @returns undefined where the registration has ended
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
