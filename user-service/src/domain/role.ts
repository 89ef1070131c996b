export interface Role {
  readonly name: string;
  readonly description: string | null;
  /** Only an admin may give it; whoever has it reads all users. */
  readonly privileged: boolean;
  /** Moved by each change; the ETag. */
  readonly version: number;
}

/** What a client asks to be set; undefined where it says nothing, null where it clears. */
export interface RoleInput {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly privileged?: boolean | undefined;
}

const builtIn: ReadonlySet<string> = new Set(['admin', 'usermanager', 'user']);

/** Roles that rules of the product name: they cannot be changed or deleted. */
export function isBuiltIn(name: string): boolean {
  return builtIn.has(name);
}

/** What a user has where nobody says otherwise. */
export const defaultRoles: readonly string[] = ['user'];

/** The roles that a request is about, as the table of roles has them now. */
export interface FoundRoles {
  /** Those that exist. */
  readonly known: ReadonlySet<string>;
  readonly privileged: PrivilegedRoles;
}

/** The privileged ones among some roles, as the table of roles has them now. */
export type PrivilegedRoles = ReadonlySet<string>;

export function isPrivileged(roles: readonly string[], privileged: PrivilegedRoles): boolean {
  return roles.some((role) => privileged.has(role));
}
