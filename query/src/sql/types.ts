import type { ListQuery, PageInfo } from '@jogging/proto/common';
import type { ColumnKind } from '@jogging/resources';
import type { Database, QueryOptions } from '@jogging/service-kit/database';
import type { ListIdentity } from '../check/check-query.js';
import type { Sql } from './sql.js';

export type { ColumnKind };

export interface Column {
  /** A column's name or an expression of `from`'s columns. Never from a client. */
  readonly sql: string;
  readonly kind: ColumnKind;
  /** Whether it may be null; left out: as the field of the catalogue says. */
  readonly nullable?: boolean;
  /** An expression of type bigint that gives the rank, for a field that has one. */
  readonly rank?: string;
}

export interface ListingOptions extends ListIdentity {
  /** By the name of the field, parts of objects as `weather.temperature_c`; one for each that can be filtered or sorted. */
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * Where the rows come from. `select` and `from` are SQL of the service's own (`from` with parameters where it is a
 * subquery that needs them); `scope` limits what the caller may see.
 */
export interface Source {
  readonly select: string;
  readonly from: string | Sql;
  /** A query that runs once, as the table `from` names: cheaper than twice, for the page and for the count. */
  readonly once?: Sql;
  readonly scope?: Sql | undefined;
  /**
   * Whether the scope alone leaves few rows, as one owner's: then one plan will do for all values of a filter, and filters
   * that are asked for again are prepared too.
   */
  readonly cacheStatement?: boolean;
}

/** What a list is read with. */
export type Queryable = Pick<Database, 'query'>;

export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
  /** A name to prepare it under: given for the texts that are asked for most. */
  readonly name?: string;
}

export interface Listed<Row> {
  readonly rows: Row[];
  readonly page: PageInfo;
}

/** A query that has been checked against the catalogue. */
export interface CompiledList {
  /** The filter alone, without scope and page: for a statement of the service's own. */
  readonly filter: Sql | undefined;
  /** The one statement that reads the page, and the count where it is wanted. */
  statement(source: Source): Statement;
  /** Makes the page of what the statement answered. */
  read<Row extends object>(answer: readonly Readonly<Record<string, unknown>>[]): Listed<Row>;
}

export interface Listing {
  /** @throws AppError invalid_filter, invalid_sort, invalid_cursor or invalid_page with every fault and its place. */
  compile(query: ListQuery | undefined): CompiledList;
  /** Compiles, asks and reads: one statement, in a transaction where one is given. */
  run<Row extends object>(
    database: Queryable,
    query: ListQuery | undefined,
    source: Source,
    options?: Pick<QueryOptions, 'transaction'>,
  ): Promise<Listed<Row>>;
}
