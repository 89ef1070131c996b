import type { Transaction } from '@jogging/service-kit/database';
import { UnprocessableEvent } from '@jogging/service-kit/messaging';
import { parseUid } from '../domain/ids.js';
import type { ImportStore } from '../imports/import-store.js';
import type { IdempotencyKeys } from '../store/idempotency-keys.js';
import type { Owners } from '../store/owners.js';
import type { RunStore } from '../store/run-store.js';

export interface DeleteUserDeps {
  readonly owners: Owners;
  readonly runs: RunStore;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly imports: ImportStore;
}

/**
 * Deletes a deleted user's runs and imports. It publishes nothing: other services that keep data of these runs consume
 * `user.deleted` themselves.
 *
 * @throws UnprocessableEvent if the uid is not one
 */
export async function deleteUser(deps: DeleteUserDeps, text: string, transaction: Transaction): Promise<void> {
  const uid = parseUid(text);
  if (!uid) throw new UnprocessableEvent('the event names no user');
  // First, because a worker that writes an import's runs locks the import and then its owner.
  await deps.imports.deleteAllOf(uid, transaction);
  await deps.owners.depart(uid, transaction);
  await deps.runs.deleteAllOf(uid, transaction);
  await deps.idempotencyKeys.deleteAllOf(uid, transaction);
}
