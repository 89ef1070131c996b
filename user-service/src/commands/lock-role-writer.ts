import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { mayWriteRoles } from '../domain/policy.js';
import { loadCaller } from '../queries/load-caller.js';

/** Ensures that the caller may write roles until the transaction ends. @throws AppError `forbidden` */
export async function lockRoleWriter(deps: Deps, principal: Principal, transaction: Transaction): Promise<void> {
  const caller = await loadCaller(deps, principal, transaction);
  if (!mayWriteRoles(caller)) throw new AppError('forbidden', { detail: 'Only an admin may write roles.' });
}
