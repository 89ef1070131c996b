import type { Filter, ListQuery } from '@jogging/proto/common';
import type { ResourceFields } from '@jogging/resources';
import { AppError, type Fault } from '@jogging/service-kit';
import { CursorCodec, hasCursorForm, type ListOrder } from '../cursor.js';
import { checkFilter } from './check-filter.js';
import { costFault, costlyAbove, costOf } from './cost.js';
import { checkSort, describeOrder, type OrderKey, resolveOrder } from './order.js';
import { cursorFault, type PageRequest, readPageRequest } from './page-request.js';
import type { Predicate } from './predicate.js';
import { conditionsOf } from './split-filter.js';

/** What a list is. */
export interface ListIdentity {
  readonly resource: ResourceFields;
  /** Signs cursors. */
  readonly cursorSecret: string;
}

export interface CheckedQuery {
  readonly predicate: Predicate | undefined;
  readonly costly: boolean;
  readonly order: readonly OrderKey[];
  readonly page: PageRequest;
  readonly codec: CursorCodec;
}

export interface CatalogueCheck {
  readonly faults: readonly Fault[];
  readonly costly: boolean;
}

/**
 * Every fault of a query, and whether its filter is costly.
 *
 * @param cursorSecret without it, only the form of a cursor is checked, and its signature is left to the owner
 */
export function checkCatalogue(
  resource: ResourceFields,
  { filter, sort, page }: ListQuery,
  cursorSecret?: string,
): CatalogueCheck {
  const faults: Fault[] = [];
  const costly = isCostly(readFilter(filter, resource, faults));
  const wrongSort = faults.length;
  checkSort(resource, sort, faults);
  const position = page?.$case === 'cursorPage' ? page.value.position : undefined;
  if (!position?.value) return { faults, costly };
  // No cursor fits an invalid order: then only something that is not a cursor at all is a second fault.
  const misordered = faults.length > wrongSort;
  const isCursor =
    misordered || cursorSecret === undefined
      ? hasCursorForm(position.value)
      : new CursorCodec(cursorSecret, listOrder(resource, resolveOrder(resource, sort, []))).decode(position.value);
  if (!isCursor) faults.push(cursorFault(position.$case));
  return { faults, costly };
}

/** @throws AppError with every fault of the query; it has the first one's code, but each fault has its own. */
export function checkQuery({ resource, cursorSecret }: ListIdentity, query: ListQuery | undefined): CheckedQuery {
  const faults: Fault[] = [];
  const predicate = readFilter(query?.filter, resource, faults);
  const order = resolveOrder(resource, query?.sort ?? [], faults);
  const codec = new CursorCodec(cursorSecret, listOrder(resource, order));
  const misordered = faults.some(({ code }) => code === 'invalid_sort');
  const page = readPageRequest(misordered ? undefined : query?.page, codec, faults);
  const [first] = faults;
  if (first) throw new AppError(first.code, { faults });
  return { predicate, costly: isCostly(predicate), order, page, codec };
}

const isCostly = (predicate: Predicate | undefined): boolean =>
  predicate !== undefined && costOf(predicate) > costlyAbove;

function readFilter(filter: ListQuery['filter'], resource: ResourceFields, faults: Fault[]): Predicate | undefined {
  const predicate = filter && checkFilter(filter, resource, faults);
  const tooCostly = predicate && costFault(predicate, parameterOf(filter));
  if (tooCostly) faults.push(tooCostly);
  return predicate;
}

/** A parameter that a part of the filter came in; `filter` if it is one of several. */
function parameterOf(filter: Filter): string {
  const parameters = conditionsOf(filter).map(({ parameter }) => parameter || 'filter');
  return parameters.find((parameter) => parameter === 'filter') ?? parameters[0] ?? 'filter';
}

/** The default order of a list, as the reference states it. */
export function defaultOrder(resource: ResourceFields): string {
  return describeOrder(resolveOrder(resource, [], []));
}

function listOrder(resource: ResourceFields, order: readonly OrderKey[]): ListOrder {
  return { list: resource.list ?? resource.type, order: describeOrder(order) };
}
