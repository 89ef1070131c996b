import type { Principal } from '@jogging/proto/common';
import { isUuid } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { mayRead } from '../domain/policy.js';
import type { User } from '../domain/user.js';
import { loadCaller } from './load-caller.js';

const mostUsers = 1_000;

/** Users by uid: those that exist and that the caller may read, in any order. */
export async function batchGetUsers(deps: Deps, principal: Principal, uids: readonly string[]): Promise<User[]> {
  if (uids.length > mostUsers)
    throw new AppError('invalid_request', { detail: `At most ${mostUsers} users at a time.` });
  const caller = await loadCaller(deps, principal);
  const { privileged } = await deps.roles.findRoles(caller.roles);
  const found = await deps.users.byUids(uids.filter((uid) => isUuid(uid)));
  return found.filter((user) => mayRead(caller, user, privileged));
}
