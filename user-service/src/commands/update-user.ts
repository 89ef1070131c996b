import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError, throwIfFaults } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { assertActive, signedInRecently } from '../domain/caller.js';
import { emailTaken } from '../domain/conflicts.js';
import type { EdgeFindings } from '../domain/faults.js';
import type { User, UserInput } from '../domain/user.js';
import {
  checkUpdateAllowed,
  decideUpdate,
  needsProof,
  type UserChange,
  type UserUpdate,
  updateConflicts,
} from '../domain/user-update.js';
import { userById } from '../queries/get-user.js';
import { takenAttribute } from '../store/user-store.js';
import { reauthenticate } from './reauthenticate.js';

export interface UpdateUser {
  readonly principal: Principal;
  readonly id: string;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
  readonly ifMatch: VersionMatch | undefined;
}

/**
 * Changes a user: prepares the passwords while nothing is locked, then decides and applies in one transaction. A change of
 * password, of roles, or a deactivation ends all of the user's earlier tokens before this returns; while Redis does not
 * answer, nothing is changed.
 */
export async function updateUser(deps: Deps, request: UpdateUser): Promise<User> {
  const prepared = await prepare(deps, request);
  try {
    return await deps.database.transaction((transaction) => apply(deps, request, prepared, transaction));
  } catch (error) {
    // Someone else was first between the check and the update.
    if (takenAttribute(error) === 'email') throw new AppError('email_taken', { faults: [emailTaken], cause: error });
    throw error;
  }
}

interface Prepared {
  readonly uid: string;
  /** The account's generation when the caller proved its password; undefined without proof. */
  readonly provenAt: number | undefined;
  readonly passwordHash: string | undefined;
}

/** The slow work on passwords, done only for requests that would pass as things are now. */
async function prepare(deps: Deps, request: UpdateUser): Promise<Prepared> {
  const caller = assertActive(await deps.users.byUid(request.principal.uid));
  const target = await userById(deps, request.id);
  const { password, currentPassword } = request.input;
  if (password === undefined && currentPassword === undefined) {
    return { uid: target.uid, provenAt: undefined, passwordHash: undefined };
  }
  const update = await loadUpdate(deps, request, caller, target);
  checkUpdateAllowed(update);
  const proves = currentPassword !== undefined && needsProof(update);
  if (proves) await reauthenticate(deps, target, currentPassword);
  decideUpdate(update, proves);
  return {
    uid: target.uid,
    provenAt: proves ? target.generation : undefined,
    passwordHash: password === undefined ? undefined : await deps.passwords.hash(password, 'setting'),
  };
}

async function apply(deps: Deps, request: UpdateUser, prepared: Prepared, transaction: Transaction): Promise<User> {
  const { uid, provenAt, passwordHash } = prepared;
  const locked = await deps.users.lockBoth(request.principal.uid, uid, transaction);
  const caller = assertActive(locked.get(request.principal.uid));
  const target = locked.get(uid);
  if (!target) throw new AppError('user_not_found');
  // The caller proved a password that has been replaced since, which also ended its token.
  if (provenAt !== undefined && provenAt !== target.generation) throw new AppError('revoked_token');
  const update = await loadUpdate(deps, request, caller, target, transaction);
  const change = decideUpdate(update, provenAt !== undefined);
  throwIfFaults(updateConflicts(update, await loadConflicts(deps, change, target, transaction)));
  if (change.attributes.size === 0) return target;
  const generation = change.endsTokens ? await deps.generations.raise(uid, target.generation) : undefined;
  const account = { passwordHash, passwordSetByOther: change.passwordSetByOther, generation };
  return deps.users.update(uid, { ...change.values, ...account }, transaction);
}

async function loadUpdate(
  deps: Deps,
  { principal, input, edge, ifMatch }: UpdateUser,
  caller: User,
  target: User,
  transaction?: Transaction,
): Promise<UserUpdate> {
  return {
    caller,
    target,
    input,
    edge,
    ifMatch,
    roles: await deps.roles.findRoles([...caller.roles, ...target.roles, ...(input.roles ?? [])], transaction),
    signedInRecently: signedInRecently(principal.authenticatedAtMs, deps.now()),
    passwordRules: deps.passwordRules,
  };
}

async function loadConflicts(deps: Deps, { values, losesAdmin }: UserChange, { uid }: User, transaction: Transaction) {
  return {
    emailTaken: values.email != null && (await deps.users.isEmailTaken(values.email, uid, transaction)),
    losesLastAdmin: losesAdmin && (await deps.users.countOtherActiveAdmins(uid, transaction)) === 0,
  };
}
