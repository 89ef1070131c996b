import type { ListQuery, PageInfo } from '@jogging/proto/common';
import { createListing, type Listed, type Listing, sql } from '@jogging/query';
import { lineSeparator, runFields } from '@jogging/resources';
import type { Database } from '@jogging/service-kit/database';
import type { ListScope } from '../domain/policy.js';
import type { Run } from '../domain/run.js';
import { runColumns } from './run-columns.js';
import { lineSql, type RunLine } from './run-line.js';
import { type RunRow, runOf } from './run-row.js';
import type { RunStore } from './run-store.js';

export interface ListedRuns {
  readonly runs: Run[];
  readonly page: PageInfo;
}

export interface ListedLines {
  readonly lines: string;
  readonly page: PageInfo;
}

/** Runs by filter, sort and page. */
export class RunList {
  readonly #database: Database;
  readonly #select: string;
  readonly #listing: Listing;

  constructor(database: Database, runs: RunStore, cursorSecret: string) {
    this.#database = database;
    this.#select = runs.columns;
    this.#listing = createListing({ resource: runFields, columns: runColumns, cursorSecret });
  }

  /** @throws AppError invalid_filter, invalid_sort, invalid_page, invalid_cursor */
  async read(query: ListQuery | undefined, scope: ListScope): Promise<ListedRuns> {
    const { rows, page } = await this.#read<RunRow>(query, scope, this.#select);
    return { runs: rows.map(runOf), page };
  }

  /**
   * The same as `ListRunsResponse.lines`.
   *
   * @throws AppError as `read` does
   */
  async readLines(query: ListQuery | undefined, scope: ListScope): Promise<ListedLines> {
    const { rows, page } = await this.#read<RunLine>(query, scope, lineSql);
    return { lines: rows.map(({ line }) => line).join(lineSeparator), page };
  }

  #read<Row extends object>(query: ListQuery | undefined, scope: ListScope, select: string): Promise<Listed<Row>> {
    return this.#listing.run<Row>(this.#database, query, {
      select,
      from: 'runs',
      scope: scope.owner === 'one' ? sql`uid = ${scope.uid}::uuid` : undefined,
      cacheStatement: scope.owner === 'one',
    });
  }
}
