import type { VersionMatch } from '@jogging/proto/common';
import { AppError, type Fault, throwIfFaults } from '@jogging/service-kit/errors';
import { emailTaken, lastAdmin, passwordSetByOther } from './conflicts.js';
import { type EdgeFindings, edgeRefusals, isRefused, mergeFaults } from './faults.js';
import type { PasswordRules } from './password-rules.js';
import { changeable } from './policy.js';
import { type FoundRoles, isPrivileged } from './role.js';
import {
  type Attribute,
  attributeNames,
  attributes,
  changedAttributes,
  type User,
  type UserInput,
  type UserValues,
  valuesIn,
} from './user.js';
import { valueFaults } from './user-values.js';
import { requireVersion } from './version.js';

/** A change of a user, with everything needed to decide on it. */
export interface UserUpdate {
  readonly caller: User;
  readonly target: User;
  readonly input: UserInput;
  readonly edge: EdgeFindings;
  readonly ifMatch: VersionMatch | undefined;
  /** The roles of the caller, of the target and of the input. */
  readonly roles: FoundRoles;
  /** Whether the caller signed in with its password recently. */
  readonly signedInRecently: boolean;
  readonly passwordRules: PasswordRules;
}

/** What an update changes; no attribute if the input equals the stored values. */
export interface UserChange {
  readonly attributes: ReadonlySet<Attribute>;
  readonly values: UserValues;
  /** Whether the new password is someone else's choice; undefined without one. */
  readonly passwordSetByOther: boolean | undefined;
  /** Whether all earlier tokens of the user end. */
  readonly endsTokens: boolean;
  /** Whether an active admin is removed. */
  readonly losesAdmin: boolean;
}

/**
 * The part of the stage "permission" that can be decided before comparing a password.
 *
 * @throws AppError `forbidden` with each attribute that the caller may not change, and the edge's faults that no role allows
 */
export function checkUpdateAllowed(update: UserUpdate): void {
  const { caller, target, input, edge, roles } = update;
  const attempted = [...attemptedAttributes(update)];
  const choosesPassword = isOwn(update) && input.password !== undefined;
  const changesMore = attempted.some((attribute) => attribute !== 'password');
  if (caller.passwordSetByOther && (!choosesPassword || changesMore)) throw new AppError('password_change_required');
  const allowed = changeable(caller, target, roles.privileged);
  if (!allowed) throw new AppError('forbidden', { detail: 'You may not change this user.' });
  const refused = attempted.filter((attribute) => !allowed.has(attribute));
  throwIfFaults([...refused.map(refusal), ...edgeRefusals(edge)]);
}

/** Whether `current_password` is compared: for a new password or address of one's own. Admins are no exception. */
export function needsProof(update: UserUpdate): boolean {
  const changed = changedAttributes(update.target, update.input);
  return (
    isOwn(update) && update.input.currentPassword !== undefined && (changed.has('password') || changed.has('email'))
  );
}

/**
 * The stages from "permission" to "values".
 *
 * @param proven whether the caller sent the current password
 * @throws AppError with all faults of the first failing stage
 */
export function decideUpdate(update: UserUpdate, proven: boolean): UserChange {
  checkUpdateAllowed(update);
  const { caller, target, input } = update;
  const changed = changedAttributes(target, input);
  if (changed.has('email') && isOwn(update) && !proven && !update.signedInRecently)
    throwIfFaults([recentSignInRequired]);
  requireVersion(update.ifMatch, target);
  checkUpdateValues(update);
  return {
    attributes: changed,
    values: valuesIn(input),
    passwordSetByOther: changed.has('password') ? caller.uid !== target.uid : undefined,
    endsTokens: changed.has('password') || changed.has('roles') || (changed.has('active') && input.active === false),
    losesAdmin:
      isActiveAdmin(target) &&
      !isActiveAdmin({ active: input.active ?? target.active, roles: input.roles ?? target.roles }),
  };
}

/** The stage "conflicts": ids and addresses that are taken, and the last admin. */
export function updateConflicts(
  { target, input, edge, roles }: UserUpdate,
  facts: { readonly emailTaken: boolean; readonly losesLastAdmin: boolean },
): Fault[] {
  const gains = (input.roles ?? []).filter((role) => !target.roles.includes(role));
  const promotesStranger =
    target.passwordSetByOther && input.password === undefined && isPrivileged(gains, roles.privileged);
  const losesRole = input.roles !== undefined && !input.roles.includes('admin');
  return [
    ...edge.conflicts,
    ...(facts.emailTaken ? [emailTaken] : []),
    ...(promotesStranger ? [passwordSetByOther] : []),
    ...(facts.losesLastAdmin ? [lastAdmin(losesRole ? 'attributes.roles' : 'attributes.active')] : []),
  ];
}

export function isActiveAdmin({ active, roles }: Pick<User, 'active' | 'roles'>): boolean {
  return active && roles.includes('admin');
}

export function refusal(attribute: Attribute): Fault {
  const name = attributeNames[attribute];
  return { code: 'forbidden', detail: `Your roles do not let you set ${name} to this.`, field: `attributes.${name}` };
}

const recentSignInRequired: Fault = {
  code: 'recent_sign_in_required',
  detail: 'Send current_password, or sign in again: your sign-in is more than 15 minutes old.',
  field: 'attributes.email',
};

function isOwn({ caller, target }: UserUpdate): boolean {
  return caller.uid === target.uid;
}

/** The attributes that would change, and those that the client sent with an unreadable value. */
function attemptedAttributes({ target, input, edge }: UserUpdate): Set<Attribute> {
  const attempted = changedAttributes(target, input);
  for (const attribute of attributes) {
    if (isRefused(edge.faults, `attributes.${attributeNames[attribute]}`)) attempted.add(attribute);
  }
  return attempted;
}

function checkUpdateValues(update: UserUpdate): void {
  const { target, input, edge, roles, passwordRules } = update;
  const own = valueFaults(input, { id: target.id, email: target.email }, roles.known, passwordRules);
  if (input.password !== undefined && input.currentPassword === undefined && isOwn(update)) {
    const detail = 'current_password is required to change your own password.';
    own.push({ code: 'missing_value', detail, field: 'attributes.current_password' });
  }
  if (target.passwordSetByOther && isOwn(update) && input.password && input.password === input.currentPassword) {
    const detail = 'password must not be the one that someone else set.';
    own.push({ code: 'invalid_value', detail, field: 'attributes.password' });
  }
  throwIfFaults(mergeFaults(edge.faults, own));
}
