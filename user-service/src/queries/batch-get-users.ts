import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { z } from 'zod';
import { mayRead } from '../domain/policy.js';
import type { User } from '../domain/user.js';
import type { Parts } from '../parts.js';
import { currentCaller } from './current-caller.js';

const mostUsers = 1_000;

/** Users by uid: those that are there and that the caller may see, in any order. */
export async function batchGetUsers(parts: Parts, principal: Principal, uids: readonly string[]): Promise<User[]> {
  if (uids.length > mostUsers)
    throw new AppError('invalid_request', { detail: `At most ${mostUsers} users at a time.` });
  const caller = await currentCaller(parts, principal);
  const { privileged } = await parts.roles.inPlay(caller.roles);
  const found = await parts.users.byUids(uids.filter((uid) => z.uuid().safeParse(uid).success));
  return found.filter((user) => mayRead(caller, user, privileged));
}
