import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit/errors';
import { type EdgeFindings, edgeRefusals, isRefused, mergeFaults } from './faults.js';
import { type Caller, changeable, mustProvePassword } from './policy.js';
import type { PrivilegedRoles } from './role.js';
import { type Attribute, attributeNames, attributes, changedAttributes, type User, type UserInput } from './user.js';
import { valueFaults } from './user-values.js';

/** A change of a user as its judge sees it. */
export interface UserUpdate {
  readonly caller: Caller;
  readonly target: User;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
}

/**
 * The stage "permission".
 *
 * @throws AppError `forbidden` with each attribute that the caller may not change, and what the edge found nobody may
 */
export function checkUpdateAllowed(update: UserUpdate, privileged: PrivilegedRoles): void {
  const allowed = changeable(update.caller, update.target, privileged);
  if (!allowed) throw new AppError('forbidden', { detail: 'You may not change this user.' });
  const refused = [...attemptedAttributes(update)].filter((attribute) => !allowed.has(attribute));
  throwIfFaults([...refused.map(refusal), ...edgeRefusals(update.edge)]);
}

/** What would change, and what the client meant to change with a value that cannot be read. */
function attemptedAttributes({ target, input, edge }: UserUpdate): Set<Attribute> {
  const attempted = changedAttributes(target, input);
  for (const attribute of attributes) {
    if (isRefused(edge.faults, `attributes.${attributeNames[attribute]}`)) attempted.add(attribute);
  }
  return attempted;
}

export function refusal(attribute: Attribute): Fault {
  const name = attributeNames[attribute];
  return { code: 'forbidden', detail: `Your roles do not let you set ${name} so.`, field: `attributes.${name}` };
}

/**
 * The stage "values".
 *
 * @throws AppError with every fault, the edge's included
 */
export function checkUpdateValues({ caller, target, input, edge }: UserUpdate, knownRoles: ReadonlySet<string>): void {
  const own = valueFaults(input, knownRoles);
  if (input.password !== undefined && input.currentPassword === undefined && mustProvePassword(caller, target)) {
    const field = 'attributes.current_password';
    own.push({ code: 'missing_value', detail: 'current_password is needed to change your own password.', field });
  }
  throwIfFaults(mergeFaults(edge.faults, own));
}

/** The changes that end all earlier tokens of the user. */
export function endsTokens(target: User, input: UserInput): boolean {
  const changed = changedAttributes(target, input);
  return changed.has('password') || changed.has('roles') || (changed.has('active') && input.active === false);
}

/** Whether a change takes an active admin away. */
export function losesAdmin(target: User, input: UserInput): boolean {
  const isAdmin = target.active && target.roles.includes('admin');
  const staysAdmin = (input.active ?? target.active) && (input.roles ?? target.roles).includes('admin');
  return isAdmin && !staysAdmin;
}
