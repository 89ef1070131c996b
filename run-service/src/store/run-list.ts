import type { ListQuery, PageInfo } from '@jogging/proto/common';
import { createListing, type Listed, type Listing, sql } from '@jogging/query';
import { lineSeparator, lineSql, listColumns, type Row, runFields } from '@jogging/resources';
import type { ReadDatabase } from '@jogging/service-kit/database';
import type { ListScope } from '../domain/policy.js';
import type { Run } from '../domain/run.js';
import { runColumns, runOf } from './run-row.js';
import { snapshotRows } from './snapshot-rows.js';

export interface ListedRuns {
  readonly runs: Run[];
  readonly page: PageInfo;
}

export interface ListedLines {
  readonly lines: string;
  readonly page: PageInfo;
}

/**
 * A run as one line of `ListRunsResponse.lines` with everything in its document: reading forty columns of twenty rows one by one
 * was half the cost of a list (docs/performance.md).
 */
const lineSelect = `${lineSql(runFields)} AS line`;

/** Runs by filter, sort and page. */
export class RunList {
  readonly #reads: ReadDatabase;
  readonly #listing: Listing;

  constructor(reads: ReadDatabase, cursorSecret: string) {
    this.#reads = reads;
    this.#listing = createListing({ resource: runFields, columns: listColumns(runFields), cursorSecret });
  }

  /** @throws AppError invalid_filter, invalid_sort, invalid_page, invalid_cursor */
  async read(query: ListQuery | undefined, scope: ListScope): Promise<ListedRuns> {
    const { rows, page } = await this.#read<Row>(query, scope, runColumns);
    return { runs: rows.map(runOf), page };
  }

  /**
   * The same as `ListRunsResponse.lines`.
   *
   * @throws AppError as `read` does
   */
  async readLines(query: ListQuery | undefined, scope: ListScope): Promise<ListedLines> {
    const { rows, page } = await this.#read<{ readonly line: string }>(query, scope, lineSelect);
    return { lines: rows.map(({ line }) => line).join(lineSeparator), page };
  }

  /**
   * All runs that match the filter, in the order of the list, through a cursor on one snapshot.
   *
   * @throws AppError as `read` does
   */
  async *stream(query: ListQuery | undefined, scope: ListScope): AsyncGenerator<Run> {
    const everything = {
      filter: query?.filter,
      sort: query?.sort ?? [],
      page: { $case: 'everything', value: true },
    } as const;
    const { text, params } = this.#listing
      .compile(everything)
      .statement({ select: runColumns, from: 'runs', scope: scopeSql(scope) });
    yield* this.#reads.streamFrom((database) => snapshotRows<Row, Run>(database, text, params, runOf));
  }

  #read<Row extends object>(query: ListQuery | undefined, scope: ListScope, select: string): Promise<Listed<Row>> {
    return this.#listing.run<Row>(this.#reads, query, {
      select,
      from: 'runs',
      scope: scopeSql(scope),
      cacheStatement: scope.owner === 'one',
    });
  }
}

function scopeSql(scope: ListScope) {
  return scope.owner === 'one' ? sql`uid = ${scope.uid}::uuid` : undefined;
}
