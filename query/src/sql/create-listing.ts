import type { ListQuery } from '@jogging/proto/common';
import { fieldNames, findField } from '@jogging/resources';
import { checkQuery } from '../check/check-query.js';
import { type FieldRef, rankOf } from '../check/predicate.js';
import { domainOf } from '../domain.js';
import { type BoundColumn, bindColumn, bindRank } from './columns.js';
import { compileFilter } from './compile.js';
import { SqlList } from './sql-list.js';
import type { CompiledList, Listing, ListingOptions } from './types.js';

/**
 * A list that clients may filter, sort and page through, over SQL.
 *
 * @throws TypeError if the columns do not fit the catalogue: a bug, reported completely in one message.
 */
export function createListing(options: ListingOptions): Listing {
  const columns = bindColumns(options);
  const compile = (query: ListQuery | undefined): CompiledList => compileList(options, columns, query);
  return {
    compile,
    async run(database, query, source, queryOptions) {
      const list = compile(query);
      const { text, params, name } = list.statement(source);
      const lane = { lane: 'list', costly: list.costly, ...queryOptions } as const;
      return list.read(await database.query(text, params, name === undefined ? lane : { ...lane, name }));
    },
  };
}

function bindColumns({ resource, columns }: ListingOptions): ReadonlyMap<string, BoundColumn> {
  const wanted = fieldNames(resource).filter((name) => {
    const field = findField(resource, name);
    return field?.filterable !== false || field?.sortable !== false;
  });
  const missing = wanted.filter((name) => !Object.hasOwn(columns, name));
  const unknown = Object.keys(columns).filter((name) => !wanted.includes(name));
  if (missing.length + unknown.length > 0) {
    throw new TypeError(
      `columns of ${resource.type}: missing [${missing.join()}], without a field [${unknown.join()}]`,
    );
  }
  return new Map(
    Object.entries(columns).flatMap(([name, column]) => {
      const field = findField(resource, name);
      if (!field) return [];
      const ref: FieldRef = { name, field, domain: domainOf(field.type) };
      const bound: [string, BoundColumn][] = [[keyOf(ref), bindColumn(ref, column)]];
      return field.rank ? [...bound, [keyOf(rankOf(ref)), bindRank(ref, column)]] : bound;
    }),
  );
}

const keyOf = ({ name, ranked = false }: FieldRef): string => (ranked ? `rank of ${name}` : name);

function compileList(
  options: ListingOptions,
  columns: ReadonlyMap<string, BoundColumn>,
  query: ListQuery | undefined,
): CompiledList {
  const columnOf = (ref: FieldRef): BoundColumn => {
    const column = columns.get(keyOf(ref));
    if (!column) throw new TypeError(`no column for ${ref.name}`);
    return column;
  };
  const { predicate, costly, order, page, codec } = checkQuery(options, query);
  const filter = predicate && compileFilter(predicate, columnOf);
  const keys = order.map((key) => ({ column: columnOf(key), descending: key.descending }));
  const plain = !filter && !query?.sort.length;
  return new SqlList(filter, keys, page, codec, {
    name: options.resource.list ?? options.resource.type,
    plain,
    costly,
  });
}
