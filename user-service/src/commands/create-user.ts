import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import { AppError, type Fault } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import { type EdgeFindings, throwFaults } from '../domain/faults.js';
import { defaultRoles } from '../domain/role.js';
import type { User, UserInput } from '../domain/user.js';
import { checkCreationAllowed, checkCreationValues, type UserCreation } from '../domain/user-creation.js';
import type { Parts } from '../parts.js';
import { stillThere } from '../queries/current-caller.js';
import { takenAttribute } from '../store/user-store.js';
import { emailTaken, idTaken } from './taken.js';

export interface CreateUser {
  /** Undefined for whoever signs up by itself. */
  readonly principal: Principal | undefined;
  readonly id: string | undefined;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
}

/** Makes a user. Checked before the password is hashed, which costs, and again in the transaction, which decides. */
export async function createUser(parts: Parts, request: CreateUser): Promise<User> {
  const { password } = await check(parts, request);
  const passwordHash = await parts.passwords.hash(password, 'setting');
  try {
    return await parts.database.transaction(async (transaction) => {
      const { id, roles, active, units } = await check(parts, request, transaction);
      const { firstName = null, lastName = null, email = null, timeZone = null } = request.input;
      const user = { uid: randomUUID(), id, passwordHash, firstName, lastName, email, roles, active, timeZone, units };
      return await parts.users.insert(user, transaction);
    });
  } catch (error) {
    // Someone else was first between the check and the insert.
    const taken = takenAttribute(error);
    if (taken) throw new AppError(`${taken}_taken`, { faults: [taken === 'id' ? idTaken : emailTaken], cause: error });
    throw error;
  }
}

async function check(parts: Parts, request: CreateUser, transaction?: Transaction) {
  const { principal, id, input, edge } = request;
  const caller = principal && stillThere(await parts.users.byUid(principal.uid, transaction, 'share'));
  const names = [...(caller?.roles ?? []), ...(input.roles ?? defaultRoles)];
  const { known, privileged } = await parts.roles.inPlay(names, transaction);
  const creation: UserCreation = { caller, id, input, edge };
  checkCreationAllowed(creation, privileged);
  const sound = checkCreationValues(creation, known);
  const conflicts: Fault[] = [...edge.conflicts];
  if (await parts.users.isIdTaken(sound.id, transaction)) conflicts.push(idTaken);
  if (input.email != null && (await parts.users.isEmailTaken(input.email, undefined, transaction))) {
    conflicts.push(emailTaken);
  }
  throwFaults(conflicts);
  return sound;
}
