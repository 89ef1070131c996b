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
  /** Whether it may be null; by default as in the catalogue. */
  readonly nullable?: boolean;
  /** A bigint expression for the rank, for a field that has one. */
  readonly rank?: string;
}

export interface ListingOptions extends ListIdentity {
  /** By field name (`weather.temperature_c` for members of objects); one for each field that can be filtered or sorted. */
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * The source of the rows. `select` and `from` are the service's own SQL (`from` may be a subquery with parameters); `scope`
 * limits what the caller may see.
 */
export interface Source {
  readonly select: string;
  readonly from: string | Sql;
  /** A query that runs once, as the table `from` names: cheaper than twice, for the page and for the count. */
  readonly once?: Sql;
  readonly scope?: Sql | undefined;
  /** A condition that is not about the rows, to be evaluated in the same snapshot. */
  readonly fact?: Sql;
  /**
   * Whether the scope already limits the rows to a few, such as one owner's: then one plan serves all values of a filter,
   * and repeated filters are prepared too.
   */
  readonly cacheStatement?: boolean;
}

/** A connection that can read a list. */
export type Queryable = Pick<Database, 'query'>;

/** Whether a list must see the last changes. */
export type Freshness = Pick<QueryOptions, 'fresh'>;

export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
  /** The name of the prepared statement; only for the most frequent texts. */
  readonly name?: string;
}

export interface Listed<Row> {
  readonly rows: Row[];
  readonly page: PageInfo;
  /** Whether the source's `fact` holds. */
  readonly fact?: boolean;
}

/** A checked query. */
export interface CompiledList {
  /** Only the filter, without scope and page, for the service's own statements. */
  readonly filter: Sql | undefined;
  /** Whether the filter costs much for each row: then each caller has a smaller share. */
  readonly costly: boolean;
  /** The one statement that reads the page, and the count if needed. */
  statement(source: Source): Statement;
  /** Makes the page from the statement's result. */
  read<Row extends object>(answer: readonly Readonly<Record<string, unknown>>[]): Listed<Row>;
}

export interface Listing {
  /** @throws AppError invalid_filter, invalid_sort, invalid_cursor or invalid_page with every fault and its position. */
  compile(query: ListQuery | undefined): CompiledList;
  /** Compiles and runs one statement, in the transaction if given, and makes the page. */
  run<Row extends object>(
    database: Queryable,
    query: ListQuery | undefined,
    source: Source,
    options?: Pick<QueryOptions, 'transaction'> & Freshness,
  ): Promise<Listed<Row>>;
}
