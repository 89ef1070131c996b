import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import { mayWriteRoles } from '../domain/policy.js';
import type { Parts } from '../parts.js';
import { stillThere } from '../queries/current-caller.js';

/** Makes sure that a caller may write roles, and goes on to until the transaction ends. @throws AppError `forbidden` */
export async function roleWriter(parts: Parts, principal: Principal, transaction: Transaction): Promise<void> {
  const caller = stillThere(await parts.users.byUid(principal.uid, transaction, 'share'));
  if (!mayWriteRoles(caller)) throw new AppError('forbidden', { detail: 'Only an admin writes roles.' });
}
