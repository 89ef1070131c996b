import type { ListQuery } from '@jogging/proto/common';
import { checkQuery, type ListIdentity } from '../../src/check/check-query.js';
import type { OrderKey } from '../../src/check/order.js';
import type { PageRequest } from '../../src/check/page-request.js';
import type { Position } from '../../src/cursor.js';
import { makePage, type Reading } from '../../src/sql/read-page.js';
import type { Listed } from '../../src/sql/types.js';
import { compareRowValues } from './compare-values.js';
import { holds } from './evaluate.js';
import { fieldValue, type Row, type RowValue } from './row.js';

export interface MemoryListingOptions<Item> extends ListIdentity {
  /** The item's fields by their names, parts of objects as `weather.temperature_c`. */
  readonly values: (item: Item) => Row;
}

interface Line<Item> {
  readonly item: Item;
  readonly row: Row;
}

/**
 * Applies the same rules to a list in memory.
 *
 * @throws AppError like a listing over SQL
 */
export function listInMemory<Item extends object>(
  items: readonly Item[],
  query: ListQuery | undefined,
  options: MemoryListingOptions<Item>,
): Listed<Item> {
  const { values } = options;
  const { predicate, order, page, codec } = checkQuery(options, query);
  const lines = items
    .map((item): Line<Item> => ({ item, row: values(item) }))
    .filter(({ row }) => !predicate || holds(predicate, row) === true)
    .sort((left, right) => compareRows(order, left.row, right.row));
  const listed = makePage(page, slice(lines, page, order), codec, ({ row }) => positionOf(order, row));
  return { rows: listed.rows.map(({ item }) => item), page: listed.page };
}

function slice<Item>(lines: readonly Line<Item>[], page: PageRequest, order: readonly OrderKey[]): Reading<Line<Item>> {
  if (page.kind === 'everything') return { rows: lines };
  if (page.kind === 'number') {
    const start = (page.number - 1) * page.size;
    return { rows: lines.slice(start, start + page.size), count: lines.length };
  }
  const { size, forward, position } = page;
  if (!position) return { rows: forward ? lines.slice(0, size + 1) : lines.slice(-size - 1) };
  const cursor = Object.fromEntries(order.map((key, index) => [key.name, keyValue(key, position[index] ?? null)]));
  const further = lines.filter(({ row }) => {
    const distance = compareRows(order, row, cursor);
    return forward ? distance > 0 : distance < 0;
  });
  const rows = forward ? further.slice(0, size + 1) : further.slice(-size - 1);
  return { rows, behind: further.length < lines.length };
}

function compareRows(order: readonly OrderKey[], left: Row, right: Row): number {
  for (const key of order) {
    const difference = compareKey(key, fieldValue(key, left), fieldValue(key, right));
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Rows without a value come last in both directions. */
function compareKey(key: OrderKey, left: RowValue, right: RowValue): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const difference = compareRowValues(key, left, key, right);
  return key.descending ? -difference : difference;
}

function positionOf(order: readonly OrderKey[], row: Row): Position {
  return order.map((key) => {
    const value = fieldValue(key, row);
    return value === null ? null : String(value);
  });
}

/** A key's value of a position, as rows hold it. */
function keyValue({ domain, field }: OrderKey, text: string | null): RowValue {
  if (text === null) return null;
  if (domain === 'boolean') return text === 'true';
  if (domain !== 'number' && domain !== 'time') return text;
  return field.type === 'decimal' && field.scale === undefined ? Number(text) : BigInt(text);
}
