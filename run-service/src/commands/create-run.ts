import type { Principal } from '@jogging/proto/common';
import { type CreateRunRequest, CreateRunResponse, type Idempotency, RunInput } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import { refuse } from '../domain/access.js';
import { parseUid, type RunId } from '../domain/ids.js';
import { creation, type NewOwner } from '../domain/policy.js';
import { newRun, type Owner } from '../domain/run.js';
import { checkAttributes, faultOfEdge } from '../domain/run-values.js';
import type { UserDirectory } from '../domain/user-directory.js';
import type { Earlier, IdempotencyKeys, UsedKey } from '../store/idempotency-keys.js';
import type { WriteParts } from './write-parts.js';

export interface CreateRunParts extends WriteParts {
  readonly idempotencyKeys: IdempotencyKeys;
  readonly users: UserDirectory;
  readonly newId: () => RunId;
}

/** Records a run, for the caller or for whom an admin names; once only for each idempotency key of a caller. */
export async function createRun(
  parts: CreateRunParts,
  principal: Principal,
  request: CreateRunRequest,
): Promise<CreateRunResponse> {
  const input = request.input ?? RunInput.fromPartial({});
  const caller = callerOf(principal);
  const used = request.idempotency && usedKey(caller, request.idempotency);
  const wanted = creation(principal, { clientGivenId: request.clientGivenId, userId: input.userId });

  // Someone named may have departed since the first answer, which is given again all the same.
  const earlier = used && wanted.owner.kind === 'named' ? await parts.idempotencyKeys.find(used) : undefined;
  if (earlier?.kind === 'answered') return replay(earlier);

  const owner = await resolve(parts.users, caller, wanted.owner);
  refuse(wanted.faults);
  const checked = checkAttributes(input, request.edgeFaults, undefined, parts.now());
  if (!checked.ok) throw new AppError('invalid_value', { faults: checked.faults });
  refuse(request.edgeConflicts.map(faultOfEdge));

  const record = async (transaction?: Transaction): Promise<CreateRunResponse> => {
    const run = newRun(parts.newId(), owner, checked.attributes, parts.now());
    const event = parts.outbox.entryOf({ type: 'run.created', subject: run.id, data: { run } });
    if (!(await parts.runs.record(run, event, transaction))) throw departed(wanted.owner);
    return { run, replayed: false };
  };
  const response = await (used ? once(parts, used, record) : record());
  parts.outbox.wake();
  return response;
}

/** Records under a key, unless that was done before: then that answer, again. */
function once(
  { database, idempotencyKeys }: CreateRunParts,
  used: UsedKey,
  record: (transaction: Transaction) => Promise<CreateRunResponse>,
): Promise<CreateRunResponse> {
  return database.transaction(async (transaction) => {
    const answered = await holdKey(idempotencyKeys, used, transaction);
    if (answered) return replay(answered);
    const response = await record(transaction);
    await idempotencyKeys.keep(used, CreateRunResponse.encode(response).finish(), transaction);
    return response;
  });
}

function callerOf(principal: Principal): Owner {
  const uid = parseUid(principal.uid);
  if (!uid) throw new AppError('invalid_token', { detail: 'The token names no registration.' });
  return { uid, userId: principal.userId };
}

async function resolve(users: UserDirectory, caller: Owner, wanted: NewOwner): Promise<Owner> {
  if (wanted.kind === 'caller') return caller;
  const owner = await users.resolve(wanted.userId);
  if (!owner) throw userNotFound(wanted.userId);
  return owner;
}

/** The owner's end has been told: for the caller itself its token has ended, an admin named someone who is no more. */
function departed(wanted: NewOwner): AppError {
  return wanted.kind === 'named' ? userNotFound(wanted.userId) : new AppError('revoked_token');
}

function userNotFound(userId: string): AppError {
  const detail = `User ${userId} not found.`;
  return new AppError('user_not_found', { faults: [{ code: 'user_not_found', field: 'relationships.user', detail }] });
}

function usedKey(caller: Owner, { key, fingerprint }: Idempotency): UsedKey {
  return { uid: caller.uid, key, fingerprint };
}

/** Takes the key for this request, or gives the answer that it got before. */
async function holdKey(keys: IdempotencyKeys, used: UsedKey, transaction: Transaction) {
  if (!(await keys.hold(used, transaction))) {
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
  return earlier;
}

function replay(earlier: Extract<Earlier, { kind: 'answered' }>): CreateRunResponse {
  return { ...CreateRunResponse.decode(earlier.response), replayed: true };
}
