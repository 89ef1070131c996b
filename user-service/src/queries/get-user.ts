import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import { mayRead } from '../domain/policy.js';
import type { User } from '../domain/user.js';
import { couldBeId } from '../domain/user-values.js';
import { loadCaller } from './load-caller.js';

/** @throws AppError `user_not_found`, or `forbidden` for an existing user that the caller may not read */
export async function getUser(deps: Deps, principal: Principal, id: string): Promise<User> {
  const caller = await loadCaller(deps, principal);
  const user = await userById(deps, id);
  const { privileged } = await deps.roles.findRoles(caller.roles);
  if (!mayRead(caller, user, privileged)) throw new AppError('forbidden', { detail: 'You may not read this user.' });
  return user;
}

/** @throws AppError `user_not_found` */
export async function userById({ users }: Pick<Deps, 'users'>, id: string): Promise<User> {
  const user = couldBeId(id) ? await users.byId(id) : undefined;
  if (!user) throw new AppError('user_not_found');
  return user;
}
