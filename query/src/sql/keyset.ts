import type { Position } from '../cursor.js';
import { type BoundColumn, orderedSql, parameter, timestampText } from './columns.js';
import { join, raw, type Sql, sql } from './sql.js';

export interface KeyColumn {
  readonly column: BoundColumn;
  readonly descending: boolean;
}

/** `order by` of the keys, or of their reverse. Rows without a value come last in both directions of a key. */
export function orderBy(keys: readonly KeyColumn[], reversed = false): Sql {
  return join(
    keys.map(({ column, descending }) => orderItem(orderedSql(column), column.nullable, descending, reversed)),
    ', ',
  );
}

/** One item of `order by`. Says where nulls go only if that is not the default, so that plain indexes can serve it. */
export function orderItem(expression: Sql, nullable: boolean, descending: boolean, reversed = false): Sql {
  const nulls = nullable ? ` NULLS ${reversed ? 'FIRST' : 'LAST'}` : '';
  return sql`${expression}${raw(`${descending === reversed ? ' ASC' : ' DESC'}${nulls}`)}`;
}

/** The rows after a position in the order, or before it; with the position itself if `inclusive`. */
export function afterPosition(
  keys: readonly KeyColumn[],
  position: Position,
  forward: boolean,
  inclusive = false,
): Sql {
  const bound = keys.map((key, index) => bind(key, position[index] ?? null, forward));
  const [first, ...rest] = bound;
  if (!first) throw new RangeError('an order has at least the unique key');
  const alike = rest.every(({ operator }) => operator === first.operator);
  if (alike && bound.every(({ column }) => !column.nullable)) return rowComparison(bound, first.operator, inclusive);
  const nested = following(bound, forward, inclusive);
  // A separate bound on the first key lets an index scan start there; Postgres cannot derive it from the OR.
  const indexable = first.value && !first.column.nullable;
  return indexable ? sql`(${first.expression} ${raw(`${first.operator}=`)} ${first.value} AND ${nested})` : nested;
}

interface BoundKey {
  readonly column: BoundColumn;
  readonly expression: Sql;
  readonly operator: '>' | '<';
  /** Undefined: the position has null here. */
  readonly value: Sql | undefined;
}

function bind({ column, descending }: KeyColumn, text: string | null, forward: boolean): BoundKey {
  const shown = text !== null && column.kind === 'timestamptz' ? timestampText(BigInt(text)) : text;
  return {
    column,
    expression: orderedSql(column),
    operator: descending === forward ? '<' : '>',
    value: shown === null ? undefined : parameter(column.kind, shown),
  };
}

/** One row comparison, which an index over the same columns answers in one descent, however deep the page. */
function rowComparison(keys: readonly BoundKey[], operator: '>' | '<', inclusive: boolean): Sql {
  const names = join(
    keys.map(({ expression }) => expression),
    ', ',
  );
  const values = join(
    keys.map(({ value }) => value ?? raw('NULL')),
    ', ',
  );
  return sql`((${names}) ${raw(inclusive ? `${operator}=` : operator)} (${values}))`;
}

/** Key by key: after it in this key, or equal in this key and after it in the rest; nulls come last in each key. */
function following(keys: readonly BoundKey[], forward: boolean, inclusive: boolean): Sql {
  const [key, ...rest] = keys;
  if (!key) return raw(inclusive ? 'TRUE' : 'FALSE');
  const { column, expression, operator, value } = key;
  const tail = following(rest, forward, inclusive);
  if (!value) {
    const equal = sql`(${expression} IS NULL AND ${tail})`;
    return forward ? equal : sql`(${expression} IS NOT NULL OR ${equal})`;
  }
  const further = sql`${expression} ${raw(operator)} ${value} OR (${expression} = ${value} AND ${tail})`;
  return column.nullable && forward ? sql`(${further} OR ${expression} IS NULL)` : sql`(${further})`;
}

/**
 * Selects a key in a form that JavaScript represents exactly, so that `afterPosition` can bind its text again. For a
 * timestamptz these are the microseconds, which a Date would lose.
 */
export function keySql({ sql, kind }: BoundColumn): string {
  if (kind === 'timestamptz') return `(extract(epoch from ${sql}) * 1000000)::bigint`;
  return kind === 'text' ? `${sql} COLLATE "C"` : sql;
}
