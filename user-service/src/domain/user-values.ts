import type { Field } from '@jogging/resources';
import { type Resource, userFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit/errors';
import validator from 'validator';
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
 * What is wrong with the values that were given, in the catalogue's order.
 *
 * @param knownRoles the roles that there are, at least of those in the input
 */
export function valueFaults(input: UserInput, knownRoles: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const check = (name: string, text: string | null | undefined): void => {
    const problem = text == null ? undefined : textProblem(name, fieldOf(name), text);
    if (problem) faults.push({ ...problem, field: `attributes.${name}` });
  };
  check('password', input.password);
  check('current_password', input.currentPassword);
  check('first_name', input.firstName);
  check('last_name', input.lastName);
  if (input.email != null && !isEmail(input.email)) {
    faults.push({ code: 'invalid_value', detail: 'email must be an e-mail address.', field: 'attributes.email' });
  }
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
export function creationFaults(id: string | undefined, input: UserInput, knownRoles: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  if (id === undefined) faults.push({ code: 'missing_value', detail: 'id is missing.', field: 'id' });
  else {
    const problem = textProblem('id', fieldOf('id'), id);
    if (problem) faults.push({ ...problem, field: 'id' });
  }
  if (input.password === undefined) {
    faults.push({ code: 'missing_value', detail: 'password is missing.', field: 'attributes.password' });
  }
  return [...faults, ...valueFaults(input, knownRoles)];
}

/** Mailboxes as RFC 5321 and RFC 6531 have them, at a domain name with more than one label. */
function isEmail(text: string): boolean {
  return textProblem('email', fieldOf('email'), text) === undefined && validator.isEmail(text);
}

/** Whether this runtime's time zone database has the name. V8 takes offsets such as +01:00 too, which name no zone. */
function isTimeZone(name: string): boolean {
  if (textProblem('time_zone', fieldOf('time_zone'), name) !== undefined || /^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function isUnits(text: string): text is Units {
  return text === 'metric' || text === 'imperial';
}

/** The form of an e-mail address that is unique. */
export function foldEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

/** Each name is in the token of whoever has it, and a token must fit into a header. */
const maximumRoles = fieldOf('roles').max ?? Number.POSITIVE_INFINITY;

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
    return known.has(role) ? [] : [fault('There is no such role.', `.${index}`)];
  });
}

/** Whether an id could be anybody's: what does not match was never taken. */
export function couldBeId(id: string): boolean {
  return textProblem('id', fieldOf('id'), id) === undefined;
}
