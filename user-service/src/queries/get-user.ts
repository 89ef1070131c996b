import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { mayRead } from '../domain/policy.js';
import type { User } from '../domain/user.js';
import { couldBeId } from '../domain/user-values.js';
import type { Parts } from '../parts.js';
import { currentCaller } from './current-caller.js';

/** @throws AppError `user_not_found`, or `forbidden` for a user that exists and is not the caller's to read */
export async function getUser(parts: Parts, principal: Principal, id: string): Promise<User> {
  const caller = await currentCaller(parts, principal);
  const user = await userById(parts, id);
  const { privileged } = await parts.roles.inPlay(caller.roles);
  if (!mayRead(caller, user, privileged)) throw new AppError('forbidden', { detail: 'You may not read this user.' });
  return user;
}

/** @throws AppError `user_not_found` */
export async function userById({ users }: Pick<Parts, 'users'>, id: string): Promise<User> {
  const user = couldBeId(id) ? await users.byId(id) : undefined;
  if (!user) throw new AppError('user_not_found');
  return user;
}
