import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { EdgeFindings } from '../domain/faults.js';
import { mustProvePassword } from '../domain/policy.js';
import { changedAttributes, type User, type UserInput } from '../domain/user.js';
import {
  checkUpdateAllowed,
  checkUpdateValues,
  endsTokens,
  losesAdmin,
  type UserUpdate,
} from '../domain/user-update.js';
import { isUnits } from '../domain/user-values.js';
import { requireVersion } from '../domain/version.js';
import { userById } from '../queries/get-user.js';
import { assertActive, loadCaller } from '../queries/load-caller.js';
import { takenAttribute, type UserColumns } from '../store/user-store.js';
import { lastAdmin } from './last-admin.js';
import { emailTaken } from './taken.js';

export interface UpdateUser {
  readonly principal: Principal;
  readonly id: string;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
  readonly ifMatch: VersionMatch | undefined;
}

/**
 * Changes a user. A change of password, of roles, or a deactivation ends all of the user's earlier tokens before this
 * returns; where Redis cannot be told, nothing is changed.
 */
export async function updateUser(deps: Deps, request: UpdateUser): Promise<User> {
  const caller = await loadCaller(deps, request.principal);
  const target = await userById(deps, request.id);
  const newPassword = await preparePassword(deps, request, caller, target);
  try {
    return await deps.database.transaction((transaction) => change(deps, request, target, newPassword, transaction));
  } catch (error) {
    if (takenAttribute(error) === 'email') throw new AppError('email_taken', { faults: [emailTaken], cause: error });
    throw error;
  }
}

interface NewPassword {
  readonly hash: string;
  /** The generation that the account had when the caller proved to know its password. */
  readonly provenAt: number | undefined;
}

/** The slow work on passwords, done while nothing is locked and only for who passes the checks that come before. */
async function preparePassword(
  deps: Deps,
  { input, edge, ifMatch }: UpdateUser,
  caller: User,
  target: User,
): Promise<NewPassword | undefined> {
  const { password, currentPassword } = input;
  if (password === undefined) return undefined;
  const update: UserUpdate = { caller, target, input, edge };
  const { known, privileged } = await rolesOf(deps, update);
  checkUpdateAllowed(update, privileged);
  const mustProve = mustProvePassword(caller, target);
  if (mustProve && currentPassword !== undefined) await prove(deps, target, currentPassword);
  requireVersion(ifMatch, target);
  checkUpdateValues(update, known);
  const hash = await deps.passwords.hash(password, 'setting');
  return { hash, provenAt: mustProve ? target.generation : undefined };
}

/** @throws AppError `wrong_current_password` */
async function prove({ passwords, reauthLimit }: Deps, target: User, password: string): Promise<void> {
  await reauthLimit.check(target.uid);
  if (await passwords.matches(password, target.passwordHash, 'setting')) return;
  await reauthLimit.wrong(target.uid);
  const detail = 'current_password is not the password in force.';
  const fault: Fault = { code: 'wrong_current_password', detail, field: 'attributes.current_password' };
  throw new AppError('wrong_current_password', { faults: [fault] });
}

async function change(
  deps: Deps,
  { principal, input, edge, ifMatch }: UpdateUser,
  seen: User,
  newPassword: NewPassword | undefined,
  transaction: Transaction,
): Promise<User> {
  const locked = await deps.users.lockBoth(principal.uid, seen.uid, transaction);
  const caller = assertActive(locked.get(principal.uid));
  const target = locked.get(seen.uid);
  if (!target) throw new AppError('user_not_found');
  const update: UserUpdate = { caller, target, input, edge };
  const { known, privileged } = await rolesOf(deps, update, transaction);
  checkUpdateAllowed(update, privileged);
  // What was proven was another password, and the token that proved it has ended with it.
  if (newPassword?.provenAt !== undefined && newPassword.provenAt !== target.generation) {
    throw new AppError('revoked_token');
  }
  requireVersion(ifMatch, target);
  checkUpdateValues(update, known);
  throwIfFaults([...edge.conflicts, ...(await conflictsOf(deps, update, transaction))]);
  if (changedAttributes(target, input).size === 0) return target;
  const generation = endsTokens(target, input)
    ? await deps.generations.raise(target.uid, target.generation)
    : undefined;
  return deps.users.update(
    target.uid,
    { ...columnsOf(input), passwordHash: newPassword?.hash, generation },
    transaction,
  );
}

function rolesOf(deps: Deps, { caller, target, input }: UserUpdate, transaction?: Transaction) {
  return deps.roles.findRoles([...caller.roles, ...target.roles, ...(input.roles ?? [])], transaction);
}

async function conflictsOf(deps: Deps, { target, input }: UserUpdate, transaction: Transaction): Promise<Fault[]> {
  const conflicts: Fault[] = [];
  if (input.email != null && (await deps.users.isEmailTaken(input.email, target.uid, transaction))) {
    conflicts.push(emailTaken);
  }
  if (losesAdmin(target, input) && (await deps.users.countOtherActiveAdmins(target.uid, transaction)) === 0) {
    const losesRole = input.roles !== undefined && !input.roles.includes('admin');
    conflicts.push({ ...lastAdmin, field: losesRole ? 'attributes.roles' : 'attributes.active' });
  }
  return conflicts;
}

function columnsOf({ firstName, lastName, email, roles, active, timeZone, units }: UserInput): UserColumns {
  return {
    firstName,
    lastName,
    email,
    roles,
    active,
    timeZone,
    ...(units !== undefined && isUnits(units) && { units }),
  };
}
