import type { Principal } from '@jogging/proto/common';
import type { Idempotency } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import type { Transaction } from 'sequelize';
import { parseUid } from '../domain/ids.js';
import type { IdempotencyKeys, UsedKey } from '../store/idempotency-keys.js';
import type { Quotas } from '../store/quotas.js';

interface Codec<Response> {
  encode(response: Response): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Response;
}

/**
 * The idempotency key of a request, separate for each caller.
 *
 * @throws AppError invalid_token
 */
export function usedKey(principal: Principal, { key, fingerprint }: Idempotency): UsedKey {
  const uid = parseUid(principal.uid);
  if (!uid) throw new AppError('invalid_token', { detail: 'The token names no registration.' });
  return { uid, key, fingerprint };
}

/**
 * Does the work once for each idempotency key, in one transaction with the stored response; a repeated request gets the first
 * response.
 *
 * @throws AppError idempotency_in_progress, idempotency_key_reused
 */
export function once<Response>(
  deps: { readonly database: Database; readonly idempotencyKeys: IdempotencyKeys; readonly quotas: Quotas },
  used: UsedKey,
  codec: Codec<Response>,
  work: (transaction: Transaction) => Promise<Response>,
): Promise<{ readonly response: Response; readonly replayed: boolean }> {
  const keys = deps.idempotencyKeys;
  return deps.database.transaction(async (transaction) => {
    if (!(await keys.lock(used, transaction))) {
      const detail = 'The first request with this Idempotency-Key has not ended.';
      const faults = [{ code: 'idempotency_in_progress', header: 'idempotency-key', detail } as const];
      throw new AppError('idempotency_in_progress', { faults, retryAfterSeconds: 1 });
    }
    const earlier = await keys.find(used, transaction);
    if (earlier?.kind === 'reused') {
      const detail = 'This Idempotency-Key was used with another body.';
      const faults = [{ code: 'idempotency_key_reused', header: 'idempotency-key', detail } as const];
      throw new AppError('idempotency_key_reused', { faults });
    }
    if (earlier) return { response: codec.decode(earlier.response), replayed: true };
    await deps.quotas.requireRoomForKey(used.uid, transaction);
    const response = await work(transaction);
    await keys.keep(used, codec.encode(response).finish(), transaction);
    return { response, replayed: false };
  });
}
