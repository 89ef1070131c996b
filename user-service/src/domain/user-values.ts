import type { Field } from '@jogging/resources';
import { isTimeZone, type Resource, userFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import { isEmail, mixesAlphabets } from './email.js';
import type { PasswordOwner, PasswordRules } from './password-rules.js';
import { textProblem } from './text-problem.js';
import type { Units, UserInput } from './user.js';

/** The field of the catalogue that a member of the input stands for. */
const attributes: Resource['attributes'] = userFields.attributes;

function fieldOf(name: string): Field {
  const field = name === 'id' ? userFields.identifiers.id : attributes[name];
  if (!field) throw new Error(`The catalogue has no ${name}.`);
  return field;
}

/**
 * The faults in the values, in the catalogue's order.
 *
 * @param owner the user before the change
 * @param knownRoles the roles that exist, at least of those in the input
 */
export function valueFaults(
  input: UserInput,
  owner: PasswordOwner,
  knownRoles: ReadonlySet<string>,
  passwordRules: PasswordRules,
): Fault[] {
  const faults: Fault[] = [];
  const check = (name: string, text: string | null | undefined): void => {
    const problem = text == null ? undefined : textProblem(name, fieldOf(name), text);
    if (problem) faults.push({ ...problem, field: `attributes.${name}` });
  };
  check('password', input.password);
  if (faults.length === 0 && input.password !== undefined) {
    const weakness = passwordRules.weakness(input.password, { id: owner.id, email: input.email ?? owner.email });
    if (weakness) faults.push({ code: 'weak_password', detail: `password ${weakness}.`, field: 'attributes.password' });
  }
  check('current_password', input.currentPassword);
  check('first_name', input.firstName);
  check('last_name', input.lastName);
  const problem = input.email == null ? undefined : emailProblem(input.email);
  if (problem) faults.push({ code: 'invalid_value', detail: `email ${problem}.`, field: 'attributes.email' });
  if (input.timeZone != null && !isTimeZone(input.timeZone)) {
    const detail = 'time_zone must be an IANA name, such as Europe/Paris.';
    faults.push({ code: 'invalid_value', detail, field: 'attributes.time_zone' });
  }
  if (input.units !== undefined && !isUnits(input.units)) {
    const detail = 'units must be metric or imperial.';
    faults.push({ code: 'invalid_value', detail, field: 'attributes.units' });
  }
  if (input.roles) faults.push(...roleFaults(input.roles, knownRoles));
  return faults;
}

/** The same for a creation, which needs an id and a password. */
export function creationFaults(
  id: string | undefined,
  input: UserInput,
  knownRoles: ReadonlySet<string>,
  passwordRules: PasswordRules,
): Fault[] {
  const faults: Fault[] = [];
  if (id === undefined) faults.push({ code: 'missing_value', detail: 'id is required.', field: 'id' });
  else {
    const problem = textProblem('id', fieldOf('id'), id);
    if (problem) faults.push({ ...problem, field: 'id' });
  }
  if (input.password === undefined) {
    faults.push({ code: 'missing_value', detail: 'password is required.', field: 'attributes.password' });
  }
  return [...faults, ...valueFaults(input, { id, email: undefined }, knownRoles, passwordRules)];
}

/** Why an address is invalid, as the end of a sentence; undefined if it is valid. */
function emailProblem(text: string): string | undefined {
  if (textProblem('email', fieldOf('email'), text) !== undefined || !isEmail(text)) return 'must be an e-mail address';
  return mixesAlphabets(text) ? 'must not mix letters of alphabets that look alike' : undefined;
}

export function isUnits(text: string): text is Units {
  return text === 'metric' || text === 'imperial';
}

/** A user's token contains all of its roles, and must fit into a header. */
export const maximumRoles = fieldOf('roles').max ?? Number.POSITIVE_INFINITY;

function roleFaults(roles: readonly string[], known: ReadonlySet<string>): Fault[] {
  const fault = (detail: string, at = ''): Fault => ({
    code: 'invalid_value',
    detail,
    field: `attributes.roles${at}`,
  });
  if (roles.length === 0) return [fault('roles must name at least one role.')];
  if (roles.length > maximumRoles) return [fault(`roles must name at most ${maximumRoles} roles.`)];
  return roles.flatMap((role, index) => {
    if (roles.indexOf(role) < index) return [fault('roles must not name a role twice.', `.${index}`)];
    return known.has(role) ? [] : [fault('There is no role with this name.', `.${index}`)];
  });
}

/** Whether a user could have the id: no user with another id can have been created. */
export function couldBeId(id: string): boolean {
  return textProblem('id', fieldOf('id'), id) === undefined;
}
