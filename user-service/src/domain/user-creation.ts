import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit/errors';
import { emailTaken, idTaken } from './conflicts.js';
import { type EdgeFindings, edgeRefusals, mergeFaults } from './faults.js';
import type { PasswordRules } from './password-rules.js';
import { type Caller, refusedInCreation, setsTemporaryPassword } from './policy.js';
import { defaultRoles, type FoundRoles } from './role.js';
import { type UserAttributes, type UserInput, valuesIn } from './user.js';
import { refusal } from './user-update.js';
import { creationFaults } from './user-values.js';

export interface UserCreation {
  /** Undefined for anyone who is not signed in. */
  readonly caller: Caller | undefined;
  readonly id: string | undefined;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
  /** The roles of the caller and of the input. */
  readonly roles: FoundRoles;
  readonly passwordRules: PasswordRules;
}

/** A user with valid values; the password is not hashed yet. */
export type DraftUser = Readonly<UserAttributes> & {
  readonly id: string;
  readonly password: string;
  readonly passwordSetByOther: boolean;
};

/** The defaults of attributes that were not sent. */
const defaults: UserAttributes = { roles: [...defaultRoles], active: true, units: 'metric' };

/**
 * The stages "permission" and "values".
 *
 * @throws AppError with all faults of the first failing stage; `missing_token` if a caller without a token asks for
 *   something that needs one
 */
export function decideCreation(creation: UserCreation): DraftUser {
  checkCreationAllowed(creation);
  const { caller, id, input, edge, roles: found, passwordRules } = creation;
  throwIfFaults(mergeFaults(edge.faults, creationFaults(id, input, found.known, passwordRules)));
  const { password } = input;
  // If id or password is missing, there is a fault already, or the edge has reported that it could not be read.
  if (id === undefined || password === undefined) throw new AppError('missing_value');
  const given = Object.fromEntries(Object.entries(valuesIn(input)).filter(([, value]) => value !== null));
  return { ...defaults, ...given, id, password, passwordSetByOther: setsTemporaryPassword(caller) };
}

export function checkCreationAllowed({ caller, input, edge, roles }: UserCreation): void {
  const wanted = { roles: input.roles ?? defaultRoles, active: input.active ?? true };
  const refused = refusedInCreation(caller, wanted, roles.privileged);
  if (refused.length > 0 && !caller) throw new AppError('missing_token');
  throwIfFaults([...refused.map(refusal), ...edgeRefusals(edge)]);
}

/** The stage "conflicts". */
export function creationConflicts(
  { edge }: UserCreation,
  taken: { readonly id: boolean; readonly email: boolean },
): Fault[] {
  return [...edge.conflicts, ...(taken.id ? [idTaken] : []), ...(taken.email ? [emailTaken] : [])];
}
