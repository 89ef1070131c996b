import { AppError } from '@jogging/service-kit/errors';
import type { User } from './user.js';

/** How long after giving its password a caller may delete its account or change its address without giving it again. */
const recentMs = 15 * 60 * 1_000;

/** @throws AppError `revoked_token` if the caller was deleted or deactivated since it signed in */
export function assertActive(caller: User | undefined): User {
  if (!caller?.active) throw new AppError('revoked_token');
  return caller;
}

/**
 * The caller, if it may do more than choose another password.
 *
 * @throws AppError `revoked_token`, `password_change_required`
 */
export function assertMayAct(caller: User | undefined): User {
  const active = assertActive(caller);
  if (active.passwordSetByOther) throw new AppError('password_change_required');
  return active;
}

/** @param authenticatedAtMs when the caller last gave its password, in milliseconds since 1970; undefined if unknown */
export function signedInRecently(authenticatedAtMs: number | undefined, nowMs: number): boolean {
  return authenticatedAtMs !== undefined && nowMs - authenticatedAtMs <= recentMs;
}
