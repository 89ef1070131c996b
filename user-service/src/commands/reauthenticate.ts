import { AppError, type Fault } from '@jogging/service-kit';
import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';

/**
 * Ensures that the caller knows its account's password; allows five wrong passwords a minute.
 *
 * @throws AppError `wrong_current_password`, `too_many_sign_ins`
 */
export async function reauthenticate({ passwords, reauthLimit }: Deps, user: User, password: string): Promise<void> {
  await reauthLimit.count(user.uid);
  if (await passwords.matches(password, user.passwordHash, 'setting')) return reauthLimit.forgive(user.uid);
  const detail = 'current_password is wrong.';
  const fault: Fault = { code: 'wrong_current_password', detail, field: 'attributes.current_password' };
  throw new AppError('wrong_current_password', { faults: [fault] });
}
