import type { UserInput as InputMessage, User as UserMessage } from '@jogging/proto/users';
import { type StoredField, userFields, valueIn, type WritableMember } from '@jogging/resources';

/** The attributes of a user that clients can write and read. */
export type UserAttributes = Pick<UserMessage, Exclude<WritableMember<typeof userFields>, WriteOnly>>;

type WriteOnly = 'password' | 'currentPassword';

/**
 * A registration: `uid` is never reused; `id` is a label that another user can take after deletion. The message of the
 * contract and what stays in this service, so that a user goes out without being mapped.
 */
export type User = Readonly<UserMessage> & {
  /** Tokens made with a lower one are refused. */
  readonly generation: number;
  readonly passwordHash: string;
  /** Whether someone else chose the password: then it only serves to choose another one. */
  readonly passwordSetByOther: boolean;
};

/** Attributes to store: undefined or absent if they stay, null if they are cleared. */
export type UserValues = {
  readonly [Member in keyof UserAttributes]?: UserAttributes[Member] | Cleared<UserAttributes[Member]> | undefined;
};

type Cleared<Value> = undefined extends Value ? null : never;

/** The values that a client sets; undefined leaves a value unchanged, null clears it. */
export type UserInput = UserValues & { readonly [Member in WriteOnly]?: InputMessage[Member] };

/** The attributes that need a right. */
export type Attribute = keyof UserAttributes | 'password';

type UserField = (typeof userFields.attributes)[keyof typeof userFields.attributes];
type InputField = Exclude<UserField, { readonly access: 'read' }>;
type AttributeField = Extract<UserField, { readonly access: 'read-write' }>;

/** The attributes that a client may send, in the order of the definition. */
export const inputFields = Object.values(userFields.attributes).filter((field): field is InputField => {
  return field.access !== 'read';
});

const attributeFields = inputFields.filter((field): field is AttributeField => field.access === 'read-write');

export const attributes: readonly Attribute[] = inputFields
  .map(({ member }) => member)
  .filter((member) => member !== 'currentPassword');

/** Names in documents by member. */
export const attributeNames = Object.fromEntries(
  Object.entries<StoredField>(userFields.attributes).map(([name, { member }]) => [member, name]),
) as Readonly<Record<Attribute | WriteOnly, string>>;

/**
 * The attributes that an input would change. A value equal to the stored one is not a change; the order of roles does not
 * matter. A password always counts as a change, so that nobody can find out the current one.
 */
export function changedAttributes(user: User, input: UserInput): Set<Attribute> {
  const changed = new Set<Attribute>(input.password === undefined ? [] : ['password']);
  for (const field of attributeFields) {
    const sent = input[field.member];
    if (sent !== undefined && !isSame(field, sent, valueIn(user, field))) changed.add(field.member);
  }
  return changed;
}

function isSame({ kind }: StoredField, sent: unknown, stored: unknown): boolean {
  if (sent === null || stored === undefined) return (sent ?? undefined) === stored;
  return kind.equals(inAnyOrder(sent), inAnyOrder(stored));
}

function inAnyOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

/** The stored attributes in an input. */
export function valuesIn(input: UserInput): UserValues {
  const sent = attributeFields.map(({ member }) => [member, input[member]] as const);
  return Object.fromEntries(sent.filter(([, value]) => value !== undefined));
}
