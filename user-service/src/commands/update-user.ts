import type { Principal, VersionMatch } from '@jogging/proto/common';
import { AppError, type Fault } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import { type EdgeFindings, throwFaults } from '../domain/faults.js';
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
import type { Parts } from '../parts.js';
import { currentCaller, stillThere } from '../queries/current-caller.js';
import { userById } from '../queries/get-user.js';
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
export async function updateUser(parts: Parts, request: UpdateUser): Promise<User> {
  const caller = await currentCaller(parts, request.principal);
  const target = await userById(parts, request.id);
  const newPassword = await preparePassword(parts, request, caller, target);
  try {
    return await parts.database.transaction((transaction) => change(parts, request, target, newPassword, transaction));
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
  parts: Parts,
  { input, edge, ifMatch }: UpdateUser,
  caller: User,
  target: User,
): Promise<NewPassword | undefined> {
  const { password, currentPassword } = input;
  if (password === undefined) return undefined;
  const update: UserUpdate = { caller, target, input, edge };
  const { known, privileged } = await rolesOf(parts, update);
  checkUpdateAllowed(update, privileged);
  const mustProve = mustProvePassword(caller, target);
  if (mustProve && currentPassword !== undefined) await prove(parts, target, currentPassword);
  requireVersion(ifMatch, target);
  checkUpdateValues(update, known);
  const hash = await parts.passwords.hash(password, 'setting');
  return { hash, provenAt: mustProve ? target.generation : undefined };
}

/** @throws AppError `wrong_current_password` */
async function prove({ passwords, proofs }: Parts, target: User, password: string): Promise<void> {
  await proofs.check(target.uid);
  if (await passwords.matches(password, target.passwordHash, 'setting')) return;
  await proofs.wrong(target.uid);
  const detail = 'current_password is not the password in force.';
  const fault: Fault = { code: 'wrong_current_password', detail, field: 'attributes.current_password' };
  throw new AppError('wrong_current_password', { faults: [fault] });
}

async function change(
  parts: Parts,
  { principal, input, edge, ifMatch }: UpdateUser,
  seen: User,
  newPassword: NewPassword | undefined,
  transaction: Transaction,
): Promise<User> {
  const locked = await parts.users.lockBoth(principal.uid, seen.uid, transaction);
  const caller = stillThere(locked.get(principal.uid));
  const target = locked.get(seen.uid);
  if (!target) throw new AppError('user_not_found');
  const update: UserUpdate = { caller, target, input, edge };
  const { known, privileged } = await rolesOf(parts, update, transaction);
  checkUpdateAllowed(update, privileged);
  // What was proven was another password, and the token that proved it has ended with it.
  if (newPassword?.provenAt !== undefined && newPassword.provenAt !== target.generation) {
    throw new AppError('revoked_token');
  }
  requireVersion(ifMatch, target);
  checkUpdateValues(update, known);
  throwFaults([...edge.conflicts, ...(await conflictsOf(parts, update, transaction))]);
  if (changedAttributes(target, input).size === 0) return target;
  const generation = endsTokens(target, input)
    ? await parts.generations.raise(target.uid, target.generation)
    : undefined;
  return parts.users.update(
    target.uid,
    { ...columnsOf(input), passwordHash: newPassword?.hash, generation },
    transaction,
  );
}

function rolesOf(parts: Parts, { caller, target, input }: UserUpdate, transaction?: Transaction) {
  return parts.roles.inPlay([...caller.roles, ...target.roles, ...(input.roles ?? [])], transaction);
}

async function conflictsOf(parts: Parts, { target, input }: UserUpdate, transaction: Transaction): Promise<Fault[]> {
  const conflicts: Fault[] = [];
  if (input.email != null && (await parts.users.isEmailTaken(input.email, target.uid, transaction))) {
    conflicts.push(emailTaken);
  }
  if (losesAdmin(target, input) && (await parts.users.countOtherActiveAdmins(target.uid, transaction)) === 0) {
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
