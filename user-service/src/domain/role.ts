import type { RoleInput as InputMessage, Role as RoleMessage } from '@jogging/proto/users';

/** A role: the message of the contract, so that a role goes out without being mapped. */
export type Role = Readonly<RoleMessage>;

/** The values that a client sets; undefined leaves a value unchanged, null clears it. */
export type RoleInput = Readonly<Omit<InputMessage, 'description'>> & {
  readonly description?: string | null | undefined;
};

const builtIn: ReadonlySet<string> = new Set(['admin', 'usermanager', 'user']);

/** Roles that the product's rules refer to: they cannot be changed or deleted. */
export function isBuiltIn(name: string): boolean {
  return builtIn.has(name);
}

/** The default role of a new user. */
export const defaultRoles: readonly string[] = ['user'];

/** The roles in a request, as the roles table has them now. */
export interface FoundRoles {
  /** Those that exist. */
  readonly known: ReadonlySet<string>;
  readonly privileged: PrivilegedRoles;
}

/** The privileged ones among some roles, as the roles table has them now. */
export type PrivilegedRoles = ReadonlySet<string>;

export function isPrivileged(roles: readonly string[], privileged: PrivilegedRoles): boolean {
  return roles.some((role) => privileged.has(role));
}
