import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';

/**
 * The caller as it is now. Its roles come from the table and not from its token, so that a request that was under way when
 * the caller was demoted does not use what the caller has lost.
 *
 * @throws AppError `revoked_token` where the caller was deleted or deactivated meanwhile
 */
export async function loadCaller({ users }: Pick<Deps, 'users'>, principal: Principal): Promise<User> {
  return assertActive(await users.byUid(principal.uid));
}

/** @throws AppError `revoked_token` */
export function assertActive(caller: User | undefined): User {
  if (!caller?.active) throw new AppError('revoked_token');
  return caller;
}
