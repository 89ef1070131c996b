import type { Field } from '@jogging/resources';
import type { Domain } from '../domain.js';
import type { Comparison, TextMatch } from '../operators.js';
import type { Decimal } from './decimal.js';

/** A literal that has been read by the type of the field it is compared with. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  /** `double` is the nearest one, for columns that hold doubles. */
  | { readonly kind: 'number'; readonly decimal: Decimal; readonly double: number }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  /** Seconds since 1970-01-01T00:00:00Z. */
  | { readonly kind: 'time'; readonly decimal: Decimal }
  /** YYYY-MM-DD. */
  | { readonly kind: 'date'; readonly date: string };

export interface FieldRef {
  readonly name: string;
  readonly field: Field;
  readonly domain: Domain;
  /** Whether the field's rank is meant, by which it is ordered, and not its text. */
  readonly ranked?: boolean;
}

/** The field by its rank, which is a number. */
export function rankOf(ref: FieldRef): FieldRef {
  return { ...ref, domain: 'number', ranked: true };
}

/** A filter that has been checked: every field is there, every operator goes with it, every literal has been read. */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Predicate[] }
  | { readonly kind: 'not'; readonly item: Predicate }
  /** For `names`: whether some element equals the value (`eq`), or none does (`ne`). */
  | { readonly kind: 'compare'; readonly field: FieldRef; readonly by: Comparison; readonly value: Value | null }
  | {
      readonly kind: 'compare-fields';
      readonly field: FieldRef;
      readonly by: Comparison | TextMatch;
      readonly other: FieldRef;
    }
  | { readonly kind: 'member'; readonly field: FieldRef; readonly values: readonly (Value | null)[] }
  /** A pattern with `%`, `_` and `\`; null compares with nothing. `fold`: whatever the case. */
  | { readonly kind: 'like'; readonly field: FieldRef; readonly pattern: string | null; readonly fold: boolean }
  /** True or false, never unknown. */
  | { readonly kind: 'is'; readonly field: FieldRef; readonly state: boolean | null };
