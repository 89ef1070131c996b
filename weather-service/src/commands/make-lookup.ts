import type { Lane } from '../domain/budget.js';
import type { Observation } from '../domain/conditions.js';
import { ProviderFault } from '../domain/provider-fault.js';
import { isLastTry } from '../domain/retry.js';
import { priorities } from '../domain/wish.js';
import { lockKey } from '../store/key.js';
import type { Claim } from '../store/lookups.js';
import { backToArchive, failLookup, type LookupFailure } from './fail-lookup.js';
import type { Parts } from './parts.js';
import { settleLookup } from './settle-lookup.js';

/** Whoever knows the weather. */
export type Ask = (
  key: Claim['key'],
  options: { readonly lane: Lane; readonly lastTry: boolean; readonly signal: AbortSignal },
) => Promise<Answer>;

export type Answer =
  | { readonly kind: 'observed'; readonly observation: Observation; readonly requests: number }
  | ({ readonly kind: 'failed' } & LookupFailure)
  | Postponed;

/** No request was made. `outage`: the reason in words, where it is the providers' doing. */
export interface Postponed {
  readonly kind: 'postponed';
  readonly until: Date;
  readonly outage?: string;
}

export function laneOf(claim: Claim): Lane {
  return claim.priority === priorities.fresh ? 'fresh' : 'backfill';
}

/** Answers a lookup, from what is stored or by asking, once for all who wait on it. @returns when none could be asked */
export async function makeLookup(
  parts: Parts,
  ask: Ask,
  claim: Claim,
  signal: AbortSignal,
): Promise<Postponed | undefined> {
  const { wishes, lookups, observations, rules } = parts;
  const { key, purpose } = claim;
  if (!(await wishes.anyWaiting(key, purpose))) {
    await removeUnwanted(parts, claim);
    return undefined;
  }
  const stored = await observations.find(key, {
    providers: rules.providers,
    ...(purpose === 'archive' ? { kind: 'archive' } : { since: claim.wantedSince }),
  });
  if (stored) {
    await settleLookup(parts, claim, stored, 0);
    return undefined;
  }

  const lastTry = isLastTry(claim.failures, rules.retryDelays);
  const answer = await ask(key, { lane: laneOf(claim), lastTry, signal });
  switch (answer.kind) {
    case 'observed':
      if (await isTooSoon(parts, claim, answer.observation)) {
        const fault = new ProviderFault('no_values', 'the archive does not have the hour yet');
        await failLookup(parts, claim, { fault, requests: answer.requests, final: false });
      } else {
        await settleLookup(parts, claim, answer.observation, answer.requests);
      }
      return undefined;
    case 'failed':
      await failLookup(parts, claim, answer);
      return undefined;
    case 'postponed':
      await lookups.release(claim);
      return answer;
  }
}

/** The archive was asked for and a forecast came, which those who have one already do not need. */
async function isTooSoon({ wishes }: Parts, { key, purpose }: Claim, observation: Observation): Promise<boolean> {
  if (purpose !== 'archive' || observation.kind !== 'forecast') return false;
  return !(await wishes.anyWaiting(key, 'conditions'));
}

/** The runs that waited are gone, or wait for something else. */
async function removeUnwanted(parts: Parts, claim: Claim): Promise<void> {
  const { database, wishes, lookups } = parts;
  await database.transaction(async (transaction) => {
    await lockKey(database, transaction, claim.key);
    if (!(await lookups.isHeld(transaction, claim))) return;
    if (await wishes.anyWaiting(claim.key, claim.purpose, transaction)) await lookups.release(claim, transaction);
    else if (claim.purpose === 'archive') await lookups.remove(transaction, claim.key);
    else await backToArchive(parts, transaction, claim);
  });
}
