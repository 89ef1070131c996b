import type { UserDeleted } from '@jogging/proto/users';
import type { EventHandler } from '@jogging/service-kit/messaging';
import { forgetOwner } from '../commands/forget-owner.js';
import type { Parts } from '../commands/parts.js';

/** `user.deleted` */
export function userDeleted(parts: Parts): EventHandler<UserDeleted> {
  return async ({ data }, transaction) => {
    await forgetOwner(parts, transaction, data.uid);
  };
}
