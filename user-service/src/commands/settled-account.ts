import type { User } from '../domain/user.js';
import type { Parts } from '../parts.js';

/**
 * The account once no change of it is under way, its generation no lower than the one held in Redis: a change that was told
 * to Redis and then not committed has ended the earlier tokens all the same, and new ones must be above it.
 *
 * @returns undefined where the registration has ended
 */
export async function settledAccount(parts: Parts, uid: string): Promise<User | undefined> {
  const held = await parts.generations.held(uid);
  const settled = await parts.users.settled(uid);
  if (!settled || held <= settled.generation) return settled;
  return parts.database.transaction(async (transaction) => {
    const user = await parts.users.byUid(uid, transaction, 'change');
    if (!user || held <= user.generation) return user;
    return parts.users.update(uid, { generation: held }, transaction, true);
  });
}
