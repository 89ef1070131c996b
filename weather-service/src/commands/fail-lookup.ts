import type { Transaction } from '@jogging/service-kit/database';
import type { ProviderFault } from '../domain/provider-fault.js';
import { delayAfter } from '../domain/retry.js';
import { lockKey } from '../store/key.js';
import type { Claim } from '../store/lookups.js';
import { announce } from './announce.js';
import type { Parts } from './parts.js';

/** How often an archive is asked that does not have the hour yet, before its forecast stays. */
const archiveTries = 14;

export interface LookupFailure {
  readonly fault: ProviderFault;
  readonly requests: number;
  /** No further try helps. */
  readonly final: boolean;
}

/** A lookup brought nothing: those who wait learn why, and when it is tried again, or that it is not. */
export async function failLookup(parts: Parts, claim: Claim, failure: LookupFailure): Promise<void> {
  const { database, wishes, lookups, outbox, rules } = parts;
  const { fault, requests } = failure;
  const { reason } = fault;
  const delay = failure.final
    ? undefined
    : delayAfter(claim.failures + 1, rules.retryDelays, { retryAfterMs: fault.retryAfterMs, jitter: Math.random() });

  await database.transaction(async (transaction) => {
    await lockKey(database, transaction, claim.key);
    if (!(await lookups.isHeld(transaction, claim))) return;
    if (claim.purpose === 'archive' && !(await wishes.anyWaiting(claim.key, 'conditions', transaction))) {
      const again = !failure.final && claim.failures + 1 < archiveTries;
      const at = new Date(Date.now() + rules.archiveRetryMs);
      await (again ? lookups.retryAt(transaction, claim, at, false) : lookups.remove(transaction, claim.key));
    } else if (delay === undefined) {
      await announce(outbox, transaction, await wishes.giveUp(transaction, claim.key, { reason, requests }));
      await backToArchive(parts, transaction, claim);
    } else {
      const at = new Date(Date.now() + delay);
      await lookups.retryAt(transaction, claim, at, fault.wide);
      const delayed = await wishes.delay(transaction, claim.key, { reason, requests, at, wide: fault.wide });
      await announce(outbox, transaction, delayed);
    }
  });
}

/** Others may have had a forecast before someone asked again in vain: theirs is still to be replaced. */
export async function backToArchive(parts: Parts, transaction: Transaction, { key }: Claim): Promise<void> {
  const { lookups, observations, rules } = parts;
  const forecast = await observations.find(key, { providers: rules.providers, kind: 'forecast', transaction });
  if (forecast?.archiveDueAt) await lookups.wantArchive(transaction, key, forecast.archiveDueAt, true);
  else await lookups.remove(transaction, key);
}
