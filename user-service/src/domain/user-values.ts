import { boundProblems, userFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import { isEmail, mixesAlphabets } from './email.js';
import { mergeFaults } from './faults.js';
import type { PasswordOwner, PasswordRules } from './password-rules.js';
import { attributeNames, inputFields, type UserInput } from './user.js';
import { boundFaults } from './value-faults.js';

/** What values are checked against besides their bounds. */
interface Rules {
  /** The user before the change. */
  readonly owner: PasswordOwner;
  /** The roles that exist, at least of those in the input. */
  readonly knownRoles: ReadonlySet<string>;
  readonly passwordRules: PasswordRules;
}

/** The faults in the values, in the order of the definition. */
export function valueFaults(
  input: UserInput,
  owner: PasswordOwner,
  knownRoles: ReadonlySet<string>,
  passwordRules: PasswordRules,
): Fault[] {
  return inputFields.flatMap((field) => {
    const name = attributeNames[field.member];
    const place = `attributes.${name}`;
    const faults = boundFaults(name, field, input[field.member], place);
    // Rules check only values that are valid on their own, or the entries of such a list.
    if (faults.some((fault) => fault.field === place)) return faults;
    const rules = { owner, knownRoles, passwordRules };
    return mergeFaults(faults, ruleFaults(field.member, input, rules));
  });
}

function ruleFaults(member: keyof UserInput, { password, email, roles = [] }: UserInput, rules: Rules): Fault[] {
  const { owner, knownRoles, passwordRules } = rules;
  if (member === 'roles') return roleFaults(roles, knownRoles);
  if (member === 'email' && email != null) return emailFaults(email);
  if (member !== 'password' || password === undefined) return [];
  return passwordFaults(password, { id: owner.id, email: email ?? owner.email }, passwordRules);
}

/** The same for a creation, which needs an id and a password. */
export function creationFaults(
  id: string | undefined,
  input: UserInput,
  knownRoles: ReadonlySet<string>,
  passwordRules: PasswordRules,
): Fault[] {
  const faults: Fault[] =
    id === undefined
      ? [{ code: 'missing_value', detail: 'id is required.', field: 'id' }]
      : boundFaults('id', userFields.identifiers.id, id, 'id');
  if (input.password === undefined) {
    faults.push({ code: 'missing_value', detail: 'password is required.', field: 'attributes.password' });
  }
  return [...faults, ...valueFaults(input, { id, email: undefined }, knownRoles, passwordRules)];
}

function passwordFaults(password: string, owner: PasswordOwner, rules: PasswordRules): Fault[] {
  const weakness = rules.weakness(password, owner);
  if (weakness === undefined) return [];
  return [{ code: 'weak_password', detail: `password ${weakness}.`, field: 'attributes.password' }];
}

function emailFaults(email: string): Fault[] {
  const problem = emailProblem(email);
  if (problem === undefined) return [];
  return [{ code: 'invalid_value', detail: `email ${problem}.`, field: 'attributes.email' }];
}

/** Why an address is invalid, as the end of a sentence; undefined if it is valid. */
function emailProblem(text: string): string | undefined {
  if (!isEmail(text)) return 'must be an e-mail address';
  return mixesAlphabets(text) ? 'must not mix letters of alphabets that look alike' : undefined;
}

function roleFaults(roles: readonly string[], known: ReadonlySet<string>): Fault[] {
  return roles.flatMap((role, index) => {
    const field = `attributes.roles.${index}`;
    return known.has(role) ? [] : [{ code: 'invalid_value', detail: 'There is no role with this name.', field }];
  });
}

/** Whether a user could have the id: no user with another id can have been created. */
export function couldBeId(id: string): boolean {
  return boundProblems(userFields.identifiers.id, id).length === 0;
}
