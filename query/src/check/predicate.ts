import type { Field } from '@jogging/resources';
import type { Domain } from '../domain.js';
import type { Comparison, TextMatch } from '../operators.js';
import type { Decimal } from './decimal.js';

/** A literal, read as the type of the field it is compared with. */
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
  /** Whether to compare the field's rank, by which it is ordered, not its text. */
  readonly ranked?: boolean;
}

/** The field's rank, which is a number. */
export function rankOf(ref: FieldRef): FieldRef {
  return { ...ref, domain: 'number', ranked: true };
}

/** A checked filter: every field exists, every operator fits it, every literal has been read. */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Predicate[] }
  | { readonly kind: 'not'; readonly item: Predicate }
  /** For `names`: whether any element equals the value (`eq`), or no element does (`ne`). */
  | { readonly kind: 'compare'; readonly field: FieldRef; readonly by: Comparison; readonly value: Value | null }
  | {
      readonly kind: 'compare-fields';
      readonly field: FieldRef;
      readonly by: Comparison | TextMatch;
      readonly other: FieldRef;
    }
  | { readonly kind: 'member'; readonly field: FieldRef; readonly values: readonly (Value | null)[] }
  /** A pattern with `%`, `_` and `\`; null never matches. `fold`: ignores case. */
  | { readonly kind: 'like'; readonly field: FieldRef; readonly pattern: string | null; readonly fold: boolean }
  /** True or false, never unknown. */
  | { readonly kind: 'is'; readonly field: FieldRef; readonly state: boolean | null };
