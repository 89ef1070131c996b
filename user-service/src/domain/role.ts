export interface Role {
  readonly name: string;
  readonly description: string | null;
  /** Only an admin may assign it; its users may read all users. */
  readonly privileged: boolean;
  /** Moved by each change; the ETag. */
  readonly version: number;
}

/** The values that a client sets; undefined leaves a value unchanged, null clears it. */
export interface RoleInput {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly privileged?: boolean | undefined;
}

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
