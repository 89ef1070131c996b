import type { UserDeleted } from '@jogging/proto/users';
import { type EventHandler, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { parseUid } from '../domain/ids.js';
import type { IdempotencyKeys } from '../store/idempotency-keys.js';
import type { Owners } from '../store/owners.js';
import type { RunStore } from '../store/run-store.js';

export interface UserDeletedParts {
  readonly owners: Owners;
  readonly runs: RunStore;
  readonly idempotencyKeys: IdempotencyKeys;
}

/**
 * `user.deleted`: the owner departs, and its runs with it. Publishes nothing: all who keep something of its runs hear
 * `user.deleted` themselves.
 */
export function userDeleted({ owners, runs, idempotencyKeys }: UserDeletedParts): EventHandler<UserDeleted> {
  return async ({ data }, transaction) => {
    const uid = parseUid(data.uid);
    if (!uid) throw new UnprocessableEvent('it names no registration');
    await owners.depart(uid, transaction);
    await runs.deleteAllOf(uid, transaction);
    await idempotencyKeys.deleteAllOf(uid, transaction);
  };
}
