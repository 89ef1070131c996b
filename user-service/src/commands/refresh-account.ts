import { AppError } from '@jogging/service-kit';
import { z } from 'zod';
import type { User } from '../domain/user.js';
import type { Parts } from '../parts.js';
import { settledAccount } from './settled-account.js';

/**
 * The account as it is now, for tokens made without a password.
 *
 * @throws AppError `user_not_found` where the registration has ended
 */
export async function refreshAccount(parts: Parts, uid: string): Promise<User> {
  const user = z.uuid().safeParse(uid).success ? await settledAccount(parts, uid) : undefined;
  if (!user) throw new AppError('user_not_found');
  return user;
}
