import type { Principal } from '@jogging/proto/common';
import { type CreateRunRequest, CreateRunResponse, RunInput } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import { throwIfFaults } from '@jogging/service-kit/errors';
import { parseUid, type RunId } from '../domain/ids.js';
import type { Owner } from '../domain/owner.js';
import { decideCreation, type NewOwner } from '../domain/policy.js';
import { newRun, type Run } from '../domain/run.js';
import { checkAttributes, faultOfEdge } from '../domain/run-values.js';
import type { UserDirectory } from '../domain/user-directory.js';
import type { IdempotencyKeys } from '../store/idempotency-keys.js';
import { once, usedKey } from './idempotent.js';
import { withZones } from './with-zones.js';
import type { WriteDeps } from './write-deps.js';

export interface CreateRunDeps extends WriteDeps {
  readonly idempotencyKeys: IdempotencyKeys;
  readonly newId: () => RunId;
}

/** Records a run for the caller, or for the user whom an admin names; once for each idempotency key of a caller. */
export async function createRun(
  deps: CreateRunDeps,
  principal: Principal,
  request: CreateRunRequest,
): Promise<CreateRunResponse> {
  const used = request.idempotency && usedKey(principal, request.idempotency);
  const named = wantedOwner(principal, request).owner.kind === 'named';
  // The first answer is repeated even if the named user was deleted since.
  const earlier = used && named ? await deps.idempotencyKeys.find(used) : undefined;
  if (earlier?.kind === 'answered') return { ...CreateRunResponse.decode(earlier.response), replayed: true };

  const draft = await draftRun(deps, principal, request);
  const record = async (transaction?: Transaction): Promise<CreateRunResponse> => {
    const { run } = draft;
    await deps.quotas.takeRuns(run.uid, 1, transaction);
    const event = deps.outbox.entryOf({ type: 'run.created', subject: run.id, data: { run } });
    if (!(await deps.runs.record(run, event, transaction))) throw ownerDeleted(draft.wanted);
    return { run, replayed: false };
  };
  if (!used) {
    const response = await record();
    deps.outbox.wake();
    return response;
  }
  const { response, replayed } = await once(deps, used, CreateRunResponse, record);
  return { ...response, replayed };
}

/** A run that passed every check but is not recorded yet. */
export interface Draft {
  readonly run: Run;
  readonly wanted: NewOwner;
}

/**
 * The run that a request describes.
 *
 * @throws AppError with the faults of the first failing stage
 */
export async function draftRun(
  deps: Pick<CreateRunDeps, 'users' | 'zoneAt' | 'newId' | 'now'>,
  principal: Principal,
  request: CreateRunRequest,
): Promise<Draft> {
  const wanted = wantedOwner(principal, request);
  const owner = await resolve(deps.users, callerOf(principal), wanted.owner);
  throwIfFaults(wanted.faults);
  const input = request.input ?? RunInput.fromPartial({});
  const checked = checkAttributes(input, request.edgeFaults, undefined, deps.now());
  if (!checked.ok) throw new AppError('invalid_value', { faults: checked.faults });
  throwIfFaults(request.edgeConflicts.map(faultOfEdge));
  const { attributes } = checked;
  const run = await withZones(deps, (zones) => newRun(deps.newId(), owner, attributes, deps.now(), zones));
  return { run, wanted: wanted.owner };
}

function wantedOwner(principal: Principal, { clientGivenId, input }: CreateRunRequest) {
  return decideCreation(principal, { clientGivenId, userId: input?.userId });
}

export function callerOf(principal: Principal): Owner {
  const uid = parseUid(principal.uid);
  if (!uid) throw new AppError('invalid_token', { detail: 'The token names no registration.' });
  return { uid, userId: principal.userId };
}

async function resolve(users: UserDirectory, caller: Owner, wanted: NewOwner): Promise<Owner> {
  if (wanted.kind === 'caller') return caller;
  const user = await users.resolve(wanted.userId);
  if (!user) throw userNotFound(wanted.userId);
  return { uid: user.uid, userId: user.userId };
}

/** The owner was deleted: the caller itself, whose token is revoked, or the user whom an admin named. */
export function ownerDeleted(wanted: NewOwner): AppError {
  return wanted.kind === 'named' ? userNotFound(wanted.userId) : new AppError('revoked_token');
}

function userNotFound(userId: string): AppError {
  const detail = `User ${userId} not found.`;
  return new AppError('user_not_found', { faults: [{ code: 'user_not_found', field: 'relationships.user', detail }] });
}
