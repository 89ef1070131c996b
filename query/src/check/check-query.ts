import type { ListQuery } from '@jogging/proto/common';
import type { ResourceFields } from '@jogging/resources';
import { AppError, type Fault } from '@jogging/service-kit';
import { CursorCodec } from '../cursor.js';
import { checkFilter } from './check-filter.js';
import { checkSort, describeOrder, type OrderKey, resolveOrder } from './order.js';
import { type PageRequest, readPageRequest } from './page-request.js';
import type { Predicate } from './predicate.js';

/** What a list is, over SQL or in memory. */
export interface ListIdentity {
  readonly resource: ResourceFields;
  /** The field that ends every order and is unique among the rows listed; `id` where left out. */
  readonly key?: string;
  /** Signs cursors. */
  readonly cursorSecret: string;
  /** Tells lists of one resource type apart, for cursors and prepared statements; the type where left out. */
  readonly name?: string;
}

export interface CheckedQuery {
  readonly predicate: Predicate | undefined;
  readonly order: readonly OrderKey[];
  readonly page: PageRequest;
  readonly codec: CursorCodec;
}

/** What does not fit the catalogue in a filter and an order, for who asks an owner for the list. Cursors are the owner's alone. */
export function catalogueFaults(
  resource: ResourceFields,
  { filter, sort }: Pick<ListQuery, 'filter' | 'sort'>,
): Fault[] {
  const faults: Fault[] = [];
  if (filter) checkFilter(filter, resource, faults);
  checkSort(resource, sort, faults);
  return faults;
}

/** @throws AppError with every fault of the query; its code is the first one's, for each fault carries its own. */
export function checkQuery(
  { resource, key = 'id', cursorSecret, name = resource.type }: ListIdentity,
  query: ListQuery | undefined,
): CheckedQuery {
  const faults: Fault[] = [];
  const predicate = query?.filter && checkFilter(query.filter, resource, faults);
  const order = resolveOrder(resource, key, query?.sort ?? [], faults);
  const codec = new CursorCodec(cursorSecret, name, describeOrder(order));
  // A cursor of an order that cannot be is no second fault.
  const misordered = faults.some(({ code }) => code === 'invalid_sort');
  const page = readPageRequest(misordered ? undefined : query?.page, codec, faults);
  const [first] = faults;
  if (first) throw new AppError(first.code, { faults });
  return { predicate, order, page, codec };
}
