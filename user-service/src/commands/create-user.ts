import type { Principal } from '@jogging/proto/common';
import { AppError, throwIfFaults } from '@jogging/service-kit';
import type { Transaction } from '@jogging/service-kit/database';
import type { Deps } from '../deps.js';
import { emailTaken, idTaken } from '../domain/conflicts.js';
import type { EdgeFindings } from '../domain/faults.js';
import { defaultRoles } from '../domain/role.js';
import type { User, UserInput } from '../domain/user.js';
import { creationConflicts, type DraftUser, decideCreation } from '../domain/user-creation.js';
import { loadCaller } from '../queries/load-caller.js';
import { takenAttribute } from '../store/user-store.js';

export interface CreateUser {
  /** Undefined for anyone who signs up. */
  readonly principal: Principal | undefined;
  readonly id: string | undefined;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
  /** The address that signs up, as the gateway knows it. */
  readonly clientAddress: string | undefined;
}

/** Creates a user. Decides before hashing the password, which is expensive, and again in the transaction. */
export async function createUser(deps: Deps, request: CreateUser): Promise<User> {
  const { password } = await decide(deps, request);
  if (!request.principal) await deps.signUpQuota.take(request.clientAddress);
  const passwordHash = await deps.passwords.hash(password, 'setting');
  try {
    return await deps.database.transaction(async (transaction) => {
      const { password: _, ...draft } = await decide(deps, request, transaction);
      return await deps.users.insert({ ...draft, uid: deps.newUid(), passwordHash }, transaction);
    });
  } catch (error) {
    // Someone else was first between the check and the insert.
    const taken = takenAttribute(error);
    if (taken) throw new AppError(`${taken}_taken`, { faults: [taken === 'id' ? idTaken : emailTaken], cause: error });
    throw error;
  }
}

async function decide(deps: Deps, request: CreateUser, transaction?: Transaction): Promise<DraftUser> {
  const { principal, id, input, edge } = request;
  const caller = principal && (await loadCaller(deps, principal, transaction));
  const names = [...(caller?.roles ?? []), ...(input.roles ?? defaultRoles)];
  const roles = await deps.roles.findRoles(names, transaction);
  const creation = { caller, id, input, edge, roles, passwordRules: deps.passwordRules };
  const draft = decideCreation(creation);
  const taken = {
    id: await deps.users.isIdTaken(draft.id, transaction),
    email: draft.email !== undefined && (await deps.users.isEmailTaken(draft.email, undefined, transaction)),
  };
  throwIfFaults(creationConflicts(creation, taken));
  return draft;
}
