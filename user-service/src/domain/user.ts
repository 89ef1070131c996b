/** The units that a user reads; JSON is always metric. */
export type Units = 'metric' | 'imperial';

/** A registration: `uid` is never reused; `id` is a label that another user can take after deletion. */
export interface User {
  readonly uid: string;
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly active: boolean;
  /** An IANA name as the user gave it. */
  readonly timeZone: string | null;
  readonly units: Units;
  /** Moved by each change of a client; the ETag. */
  readonly version: number;
  /** Tokens made with a lower one are refused. */
  readonly generation: number;
  readonly passwordHash: string;
  /** Whether someone else chose the password: then it only serves to choose another one. */
  readonly passwordSetByOther: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A user as other services see it. */
export type ListedUser = Omit<User, 'generation' | 'passwordHash' | 'passwordSetByOther'>;

/** Values to store besides the password's hash; undefined or absent if they stay. */
export interface UserValues {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly roles?: readonly string[];
  readonly active?: boolean;
  readonly timeZone?: string | null | undefined;
  readonly units?: Units;
  readonly passwordSetByOther?: boolean;
}

/** The values that a client sets; undefined leaves a value unchanged, null clears it. */
export interface UserInput {
  readonly password?: string | undefined;
  readonly currentPassword?: string | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly active?: boolean | undefined;
  readonly timeZone?: string | null | undefined;
  /** As the client wrote it. */
  readonly units?: string | undefined;
}

/** The attributes that need a right, with their names in documents. */
export const attributeNames = {
  password: 'password',
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  roles: 'roles',
  active: 'active',
  timeZone: 'time_zone',
  units: 'units',
} as const;

export type Attribute = keyof typeof attributeNames;

export const attributes = Object.keys(attributeNames) as readonly Attribute[];

/**
 * The attributes that an input would change. A value equal to the stored one is not a change; the order of roles does not
 * matter. A password always counts as a change, so that nobody can find out the current one.
 */
export function changedAttributes(user: User, input: UserInput): Set<Attribute> {
  const changed = new Set<Attribute>();
  if (input.password !== undefined) changed.add('password');
  for (const name of ['firstName', 'lastName', 'email', 'active', 'timeZone', 'units'] as const) {
    if (input[name] !== undefined && input[name] !== user[name]) changed.add(name);
  }
  if (input.roles !== undefined && !sameNames(input.roles, user.roles)) changed.add('roles');
  return changed;
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  const sorted = others.toSorted();
  return some.length === others.length && some.toSorted().every((name, index) => name === sorted[index]);
}
