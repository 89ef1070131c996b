import type { Instant } from '@jogging/proto/common';
import type { DerivedField, StoredField, StoredFields } from './define.js';
import type { Field, FieldAccess } from './field.js';
import type { Kind } from './kinds/kind.js';
import {
  booleanKind,
  coordinateKind,
  integerKind,
  measuredKind,
  roundedKind,
  tenthsKind,
  thousandthsKind,
  wholeAsDecimalKind,
} from './kinds/number.js';
import { dateKind, namesKind, textKind, uuidKind, wordsKind } from './kinds/text.js';
import { instantKind, momentKind, timestampKind } from './kinds/time.js';
import { objectKind } from './object-kind.js';

/** The options of a field besides its type and kind. */
type Options<Value, Access extends FieldAccess, Grouped> = Omit<
  Field,
  'type' | 'access' | 'values' | 'parts' | 'wire'
> &
  Pick<StoredField<string, Value>, 'stem' | 'line' | 'absent' | 'toInput' | 'fromInput'> & {
    readonly access: Access;
  } & Grouped;

type Built<Member extends string, Value, Access extends FieldAccess, Grouped> = StoredField<Member, Value, Access> &
  Grouped;

/** Makes fields of one type and kind; the first argument names the member of the message. */
function builder<Value>(
  type: Field['type'],
  kind: Kind<Value>,
  more: Pick<Field, 'wire' | 'scale' | 'format' | 'rounded'> = {},
) {
  return <const Member extends string, const Access extends FieldAccess, const Grouped extends { within?: string }>(
    member: Member,
    options: Options<Value, Access, Grouped>,
  ): Built<Member, Value, Access, Grouped> => ({ type, ...more, ...options, kind, member });
}

export const text = builder<string>('text', textKind);
export const uuid = builder<string>('text', uuidKind, { format: 'uuid' });
export const date = builder<string>('date', dateKind);
export const names = builder<string[]>('names', namesKind);
export const flag = builder<boolean>('boolean', booleanKind);
export const integer = builder<number>('integer', integerKind, { wire: 'number' });
/** A whole number in responses as a string of digits; decimals in requests are rounded half to even. */
export const rounded = builder<number>('integer', roundedKind, { wire: 'string', rounded: true });
export const tenths = builder<number>('decimal', tenthsKind, { wire: 'string', scale: 1 });
export const coordinate = builder<number>('decimal', coordinateKind, { wire: 'string', scale: 7 });
export const thousandths = builder<number>('decimal', thousandthsKind, { wire: 'string', scale: 3 });
export const measured = builder<number>('decimal', measuredKind, { wire: 'number' });
export const instant = builder<Instant>('instant', instantKind);
export const timestamp = builder<number>('timestamp', timestampKind);
/** The same in a column of type timestamptz. */
export const moment = builder<number>('timestamp', momentKind);
/** A whole number in responses as a decimal, `15000.0`. */
export const wholeAsDecimal = builder<number>('decimal', wholeAsDecimalKind, { wire: 'string', scale: 3 });

/** A text that is not a member of the message. */
export function derived(options: Pick<Field, 'description' | 'example'> & { readonly access: 'read' }): DerivedField {
  return { type: 'text', ...options, kind: textKind, member: '' };
}

/** Words that the message has as text, and other texts that mean the same. */
export function wordsOf<const Word extends string>(
  ...given: readonly (Word | Readonly<Record<string, Word>>)[]
): Readonly<Record<string, string>> {
  const pairs = given.map((each) => (typeof each === 'string' ? { [each]: each } : each));
  // Other texts first: a word is read as itself.
  return Object.assign({}, ...pairs.reverse());
}

/** One of a closed set of words: an enum of the message with the word for each of its members. */
export function words<
  const Member extends string,
  Value extends string,
  const Access extends FieldAccess,
  const Grouped extends { within?: string },
>(
  member: Member,
  each: Readonly<Record<Value, string | null>>,
  { quoted = false, ...options }: Options<NoInfer<Value>, Access, Grouped> & { readonly quoted?: boolean },
) {
  const values = [...new Set(Object.values<string | null>(each).filter((word) => word !== null))];
  const kind = wordsKind(each, quoted ? 'json' : 'plain');
  return {
    ...builder<Value>('enum', kind)<Member, Access, Grouped>(
      member,
      options as unknown as Options<Value, Access, Grouped>,
    ),
    values,
  };
}

/** An object of fields that have columns of their own. */
export function object<Value extends object>() {
  return <const Member extends string, const Access extends FieldAccess>(
    member: Member,
    parts: StoredFields,
    options: Options<Value, Access, object>,
  ): StoredField<Member, Value, Access> => ({
    type: 'object',
    ...options,
    parts,
    member,
    kind: objectKind<Value>(parts),
  });
}
