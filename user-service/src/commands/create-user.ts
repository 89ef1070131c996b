import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import type { EdgeFindings } from '../domain/faults.js';
import { defaultRoles } from '../domain/role.js';
import type { User, UserInput } from '../domain/user.js';
import { checkCreationAllowed, checkCreationValues, type UserCreation } from '../domain/user-creation.js';
import { assertActive } from '../queries/load-caller.js';
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
export async function createUser(deps: Deps, request: CreateUser): Promise<User> {
  const { password } = await check(deps, request);
  const passwordHash = await deps.passwords.hash(password, 'setting');
  try {
    return await deps.database.transaction(async (transaction) => {
      const { id, roles, active, units } = await check(deps, request, transaction);
      const { firstName = null, lastName = null, email = null, timeZone = null } = request.input;
      const user = { uid: randomUUID(), id, passwordHash, firstName, lastName, email, roles, active, timeZone, units };
      return await deps.users.insert(user, transaction);
    });
  } catch (error) {
    // Someone else was first between the check and the insert.
    const taken = takenAttribute(error);
    if (taken) throw new AppError(`${taken}_taken`, { faults: [taken === 'id' ? idTaken : emailTaken], cause: error });
    throw error;
  }
}

async function check(deps: Deps, request: CreateUser, transaction?: Transaction) {
  const { principal, id, input, edge } = request;
  const caller = principal && assertActive(await deps.users.byUid(principal.uid, transaction, 'share'));
  const names = [...(caller?.roles ?? []), ...(input.roles ?? defaultRoles)];
  const { known, privileged } = await deps.roles.findRoles(names, transaction);
  const creation: UserCreation = { caller, id, input, edge };
  checkCreationAllowed(creation, privileged);
  const sound = checkCreationValues(creation, known);
  const conflicts: Fault[] = [...edge.conflicts];
  if (await deps.users.isIdTaken(sound.id, transaction)) conflicts.push(idTaken);
  if (input.email != null && (await deps.users.isEmailTaken(input.email, undefined, transaction))) {
    conflicts.push(emailTaken);
  }
  throwIfFaults(conflicts);
  return sound;
}
