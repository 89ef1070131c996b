import type { VersionMatch } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit/errors';
import { mayDelete } from './policy.js';
import type { User } from './user.js';
import { requireVersion } from './version.js';

/** A deletion, with everything needed to decide on it. */
export interface UserDeletion {
  readonly caller: User;
  readonly target: User;
  readonly ifMatch: VersionMatch | undefined;
  /** Whether the caller signed in with its password recently. */
  readonly signedInRecently: boolean;
}

/** @throws AppError `forbidden`, `recent_sign_in_required`, `precondition_failed` */
export function checkDeletion({ caller, target, ifMatch, signedInRecently }: UserDeletion): void {
  if (!mayDelete(caller, target)) throw new AppError('forbidden', { detail: 'You may not delete this user.' });
  if (caller.uid === target.uid && !signedInRecently) {
    const detail = 'Sign in again before you delete your account: your sign-in is more than 15 minutes old.';
    throw new AppError('recent_sign_in_required', { detail });
  }
  requireVersion(ifMatch, target);
}
