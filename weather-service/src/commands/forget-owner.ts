import type { Transaction } from '@jogging/service-kit/database';
import type { Parts } from './parts.js';

/** A registration has ended: the wishes of its runs go, and none comes after. */
export async function forgetOwner({ tombstones }: Parts, transaction: Transaction, uid: string): Promise<void> {
  await tombstones.buryOwner(transaction, uid);
}
