import type { Transaction } from '@jogging/service-kit/database';
import type { Parts } from './parts.js';

/** A run is gone: nothing is looked up for it any more, and no late event brings its wish back. */
export async function forgetRun({ tombstones }: Parts, transaction: Transaction, runId: string): Promise<void> {
  await tombstones.buryRun(transaction, runId);
}
