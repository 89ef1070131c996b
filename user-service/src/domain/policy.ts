import { isPrivileged, type PrivilegedRoles } from './role.js';
import { type Attribute, attributes } from './user.js';

/** The caller, as the users table has it now. */
export interface Caller {
  readonly uid: string;
  readonly roles: readonly string[];
}

/** The user being read or changed. */
export interface Target {
  readonly uid: string;
  readonly roles: readonly string[];
}

const own: ReadonlySet<Attribute> = new Set(['password', 'firstName', 'lastName', 'email', 'timeZone', 'units']);
const names: ReadonlySet<Attribute> = new Set(['firstName', 'lastName']);
const ofUnprivileged: ReadonlySet<Attribute> = new Set([...own, 'active']);
const everything: ReadonlySet<Attribute> = new Set(attributes);

const isAdmin = ({ roles }: Caller | Target): boolean => roles.includes('admin');
const isUserManager = ({ roles }: Caller): boolean => roles.includes('usermanager');

/** Whether a caller may read all users, and not only itself. */
export function readsAll(caller: Caller, privileged: PrivilegedRoles): boolean {
  return isPrivileged(caller.roles, privileged);
}

export function mayRead(caller: Caller, target: Target, privileged: PrivilegedRoles): boolean {
  return caller.uid === target.uid || readsAll(caller, privileged);
}

/**
 * The attributes of a user that a caller may change; undefined if it may not change the user at all. Rights are the union
 * of the caller's roles. A usermanager cannot take over a privileged account: of another's it may change only the names.
 */
export function changeable(
  caller: Caller,
  target: Target,
  privileged: PrivilegedRoles,
): ReadonlySet<Attribute> | undefined {
  if (isAdmin(caller)) return everything;
  if (caller.uid === target.uid) return own;
  if (!isUserManager(caller)) return undefined;
  return isPrivileged(target.roles, privileged) ? names : ofUnprivileged;
}

export function mayDelete(caller: Caller, target: Target): boolean {
  if (caller.uid === target.uid || isAdmin(caller)) return true;
  return isUserManager(caller) && !isAdmin(target);
}

/**
 * Whether the password of a user that a caller creates is temporary, because the caller knows it. An admin could take over
 * any account anyway, so its passwords are permanent; so are those of sign-ups.
 */
export function setsTemporaryPassword(caller: Caller | undefined): boolean {
  return caller !== undefined && isUserManager(caller) && !isAdmin(caller);
}

/** The user or role to create. */
export interface Creation {
  readonly roles: readonly string[];
  readonly active: boolean;
}

/** The attributes of a creation that the caller may not set to these values; undefined: a caller without a token. */
export function refusedInCreation(
  caller: Caller | undefined,
  { roles, active }: Creation,
  privileged: PrivilegedRoles,
): Attribute[] {
  if (caller && isAdmin(caller)) return [];
  const refused: Attribute[] = [];
  if (isPrivileged(roles, privileged)) refused.push('roles');
  if (!active && !(caller && isUserManager(caller))) refused.push('active');
  return refused;
}

/** Roles are read by all who are signed in and written by admins. */
export function mayWriteRoles(caller: Caller): boolean {
  return isAdmin(caller);
}
