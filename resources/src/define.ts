import type { Field, FieldAccess, ResourceFields } from './field.js';
import type { Kind } from './kinds/kind.js';

/**
 * A field with its place in the message and in the table. `kind` says how its value is written there, as JSON and in the
 * lines of a list.
 */
export interface StoredField<Member extends string = string, Value = unknown, Access extends FieldAccess = FieldAccess>
  extends Field {
  readonly access: Access;
  /** The member with the value, in the message and, if the field is writable, in the input. */
  readonly member: Member;
  /** The member of the message that `member` lies in, if it is not a member of the message itself. */
  readonly within?: string;
  readonly kind: Kind<Value>;
  /** The name of the column without the suffixes of the kind; the field's own name if left out. */
  readonly stem?: string;
  /** The value in a message without the field, which was written before the field existed. */
  readonly absent?: Value;
  /**
   * The generation of the line format that added the field (see lines.ts); 0 by default. A new field takes a higher number than
   * all others, so that its values are last.
   */
  readonly line?: number;
  /** How the input carries the value, if not as the message does. */
  toInput?(value: Value): unknown;
  fromInput?(input: never): Value;
  readonly parts?: StoredFields;
}

export type StoredFields = Readonly<Record<string, StoredField>>;

/** The code that ts-proto generates for a message. */
export interface Codec<Message> {
  fromPartial(object: object): Message;
}

/** A field that is not a member: it is computed from others. */
export type DerivedField = StoredField<'', string> & { readonly access: 'read' };

/** A resource: its fields, the message that carries it, and the input that carries what a client writes. */
export interface Resource<Message = object, Input = object> extends ResourceFields {
  readonly message: Codec<Message>;
  readonly input: Codec<Input>;
  readonly identifiers: StoredFields;
  readonly attributes: StoredFields;
  /** Members that have columns and that clients do not see. */
  readonly internals: StoredFields;
}

type MemberField<Message> = {
  [Name in keyof Message & string]: StoredField<Name, NonNullable<Message[Name]>>;
}[keyof Message & string];

type GroupedField<Message> = {
  [Group in keyof Message & string]: NonNullable<Message[Group]> extends readonly unknown[]
    ? never
    : NonNullable<Message[Group]> extends infer Inner extends object
      ? MemberField<Inner> & { readonly within: Group }
      : never;
}[keyof Message & string];

/** A field of a message: its member exists, and its kind is one for the member's type. */
export type FieldOf<Message> = MemberField<Message> | GroupedField<Message>;

/** A field that occurs only in requests. */
type WriteOnlyField<Input> = {
  [Name in keyof Input & string]: StoredField<Name, NonNullable<Input[Name]>, 'write-only'>;
}[keyof Input & string];

type Fields<Each> = Readonly<Record<string, Each>>;

export interface Definition<Message, Input> {
  readonly type: string;
  readonly identifiers: Fields<FieldOf<Message>>;
  readonly attributes: Fields<FieldOf<Message> | WriteOnlyField<Input>>;
  readonly internals: Fields<FieldOf<Message>>;
  /** Members of the input that no attribute stands for. */
  readonly otherInputs: readonly (keyof Input & string)[];
  readonly defaultSort: ResourceFields['defaultSort'];
}

type Each<Record> = Record[keyof Record];
/** The member of the message that a field takes: its own, or the one that it lies in. */
type Taken<Field> = Field extends { readonly within: infer Group }
  ? Group
  : Field extends { readonly member: infer Member }
    ? Member
    : never;
type Writable<Field> = Field extends { readonly access: 'read' }
  ? never
  : Field extends { readonly member: infer Member }
    ? Member
    : never;

/** The members that a client may write of a resource. */
export type WritableMember<R extends { readonly attributes: object }> = Writable<Each<R['attributes']>>;

type Missing<Message, Input, D extends Definition<Message, Input>> =
  | Exclude<keyof Message & string, Taken<Each<D['identifiers']> | Each<D['attributes']> | Each<D['internals']>>>
  | Exclude<keyof Input & string, Writable<Each<D['attributes']>> | D['otherInputs'][number]>;
type Unwritable<Message, Input, D extends Definition<Message, Input>> = Exclude<
  Writable<Each<D['attributes']>>,
  keyof Input & string
>;

/** Nothing, or the forgotten members, which the compiler then names. */
export type Complete<Message, Input, D extends Definition<Message, Input>> = [
  Missing<Message, Input, D>,
  Unwritable<Message, Input, D>,
] extends [never, never]
  ? unknown
  : { readonly noFieldForMember: Missing<Message, Input, D>; readonly noInputForMember: Unwritable<Message, Input, D> };

/**
 * Defines a resource. The compiler refuses a definition without a field for each member of the message, or without a
 * member of the input for each writable attribute.
 */
export function defineResource<Message, Input>(message: Codec<Message>, input: Codec<Input>) {
  return <const D extends Definition<Message, Input>>(
    definition: D & Complete<Message, Input, D>,
  ): D & Pick<Resource<Message, Input>, 'message' | 'input'> => ({ ...definition, message, input });
}

/** Defines a read-only resource that shows a part of a message. */
export function defineView<Message>(message: Codec<Message>) {
  return <
    const D extends Pick<Definition<Message, object>, 'type' | 'attributes' | 'defaultSort'> & {
      readonly identifiers: Fields<FieldOf<Message> | DerivedField>;
    },
  >(
    view: D,
  ) => ({ ...view, internals: {}, message, input: noInput });
}

const noInput: Codec<object> = { fromPartial: () => ({}) };

/** Defines the fields of a message within a resource's message, checked as `defineResource` checks them. */
export function fieldsOf<Message>() {
  return <const Defined extends Fields<FieldOf<Message>>>(
    fields: Defined &
      ([Exclude<keyof Message & string, Taken<Each<Defined>>>] extends [never]
        ? unknown
        : { readonly noFieldForMember: Exclude<keyof Message & string, Taken<Each<Defined>>> }),
  ): Defined => fields;
}
