import type { PageRequest } from '../check/page-request.js';
import { afterPosition, type KeyColumn, keySql, orderBy, orderItem } from './keyset.js';
import { join, raw, type Sql, sql } from './sql.js';
import type { Source } from './types.js';

/** The columns added to the service's own; `$` keeps their names distinct. */
export const names = {
  /** True in every row of the page, null in the one row of an empty page. */
  present: '$present',
  /** The number of rows that pass the filter. */
  count: '$count',
  /** Whether there are rows on the other side of the cursor. */
  behind: '$behind',
  /** Whether the source's fact holds. */
  fact: '$fact',
  /** A sort key, for the page's order and the cursors. */
  key: (index: number) => `$key${index}`,
} as const;

/**
 * One statement for a page and the facts about the rest, so that both come from one snapshot in one round trip. The page
 * is joined to a one-row table with these facts, which exists even if the page is empty.
 */
export function listStatement(
  { select, from, scope, once, fact }: Source,
  filter: Sql | undefined,
  keys: readonly KeyColumn[],
  page: PageRequest,
): Sql {
  const conditions = [scope && sql`(${scope})`, filter].filter((condition) => condition !== undefined);
  const rows = typeof from === 'string' ? raw(from) : from;
  const source = (...more: Sql[]): Sql => {
    const all = [...conditions, ...more];
    return all.length === 0 ? sql`FROM ${rows}` : sql`FROM ${rows} WHERE ${join(all, ' AND ')}`;
  };
  // Selected expressions may cost more than finding the row, and Postgres evaluates them even for rows that OFFSET skips.
  const lateMaterialize = (slice: Sql): Sql =>
    typeof from === 'string' && /^\w+$/.test(from) ? sql`FROM (SELECT * ${slice}) ${rows}` : slice;
  const withTable = once ? sql`WITH ${rows} AS MATERIALIZED (${once}) ` : raw('');
  if (page.kind === 'everything' && !fact)
    return sql`${withTable}${raw(`SELECT ${select}`)} ${source()} ORDER BY ${orderBy(keys)}`;
  const columns = raw([select, `TRUE AS "${names.present}"`, ...keys.map(keyColumn)].join(', '));
  const { rest, slice } = piecesOf(page, keys, source, lateMaterialize);
  const facts = fact ? sql`rest.*, (${fact})${raw(` AS "${names.fact}"`)}` : raw('rest.*');
  return sql`${withTable}SELECT ${facts}, page.* FROM (${rest}) rest LEFT JOIN (SELECT ${columns} ${slice}) page ON TRUE ORDER BY ${pageOrder(keys)}`;
}

type From = (...more: Sql[]) => Sql;
interface Pieces {
  readonly rest: Sql;
  readonly slice: Sql;
}

function piecesOf(
  page: PageRequest,
  keys: readonly KeyColumn[],
  source: From,
  lateMaterialize: (slice: Sql) => Sql,
): Pieces {
  if (page.kind === 'number') return byNumber(page, keys, source, lateMaterialize);
  if (page.kind === 'cursor') return byCursor(page, keys, source);
  return { rest: raw('SELECT'), slice: source() };
}

function byNumber(
  { number, size }: PageRequest & { kind: 'number' },
  keys: readonly KeyColumn[],
  source: From,
  lateMaterialize: (slice: Sql) => Sql,
): Pieces {
  // With OFFSET as a parameter, Postgres assumes 10 % of the rows, rejects the generic plan and replans page 1, the most
  // frequent one, on every call, which costs more than reading it.
  const slice = sql`${source()} ORDER BY ${orderBy(keys)}${raw(` LIMIT ${size}`)}`;
  const deep = sql`${slice} OFFSET ${(number - 1) * size}${raw('::bigint')}`;
  return {
    rest: sql`SELECT count(*)${raw(` AS "${names.count}"`)} ${source()}`,
    slice: number === 1 ? slice : lateMaterialize(deep),
  };
}

/** One row more than the page shows whether there is a next page; one row on the other side, whether there is a previous one. */
function byCursor(page: PageRequest & { kind: 'cursor' }, keys: readonly KeyColumn[], source: From): Pieces {
  const { size, forward, position } = page;
  const limit = raw(` LIMIT ${size + 1}`);
  if (!position) {
    return {
      rest: raw(`SELECT FALSE AS "${names.behind}"`),
      slice: sql`${source()} ORDER BY ${orderBy(keys, !forward)}${limit}`,
    };
  }
  // EXISTS would drop the order, and with it the index that has the nearest row first.
  const nearest = sql`SELECT 1 ${source(afterPosition(keys, position, !forward, true))} ORDER BY ${orderBy(keys, forward)} LIMIT 1`;
  return {
    rest: sql`SELECT (${nearest}) IS NOT NULL${raw(` AS "${names.behind}"`)}`,
    slice: sql`${source(afterPosition(keys, position, forward))} ORDER BY ${orderBy(keys, !forward)}${limit}`,
  };
}

function keyColumn({ column }: KeyColumn, index: number): string {
  return `${keySql(column)} AS "${names.key(index)}"`;
}

function pageOrder(keys: readonly KeyColumn[]): Sql {
  const items = keys.map(({ column, descending }, index) => {
    return orderItem(raw(`page."${names.key(index)}"`), column.nullable, descending);
  });
  return join(items, ', ');
}
