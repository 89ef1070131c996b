import type { ListQuery, PageInfo, Principal } from '@jogging/proto/common';
import type { Import, ImportItem, ListImportItemsResponse, ListImportsResponse } from '@jogging/proto/runs';
import { createListing, type Listing, sql } from '@jogging/query';
import { importFields, importItemFields, listColumns, type Resource, type Row } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import { parseUid } from '../domain/ids.js';
import { canAccess, isAdmin } from '../domain/policy.js';
import { type ImportStore, importColumns, importOf } from './import-store.js';
import { itemColumns, itemOf } from './item-store.js';

/** Imports and their items, by filter, sort and page. */
export class ImportLists {
  readonly #database: Database;
  readonly #imports: Listing;
  readonly #items: Listing;

  constructor(database: Database, cursorSecret: string) {
    this.#database = database;
    this.#imports = createListing({
      resource: importFields as Resource<Import>,
      columns: listColumns(importFields as Resource<Import>),
      cursorSecret,
    });
    this.#items = createListing({
      resource: importItemFields as Resource<ImportItem>,
      columns: listColumns(importItemFields as Resource<ImportItem>),
      cursorSecret,
    });
  }

  async imports(principal: Principal, query: ListQuery | undefined): Promise<ListImportsResponse> {
    const seen = sql`status <> 'receiving'`;
    const { rows, page } = await this.#imports.run<Row>(this.#database, query, {
      select: importColumns,
      from: 'imports',
      scope: isAdmin(principal) ? seen : sql`uid = ${principal.uid}::uuid AND status <> 'receiving'`,
    });
    return { imports: rows.map(importOf), page };
  }

  async items(importId: string, query: ListQuery | undefined): Promise<ListImportItemsResponse> {
    const { rows, page }: { rows: Row[]; page: PageInfo } = await this.#items.run<Row>(this.#database, query, {
      select: itemColumns,
      from: 'import_items',
      scope: sql`import_id = ${importId}::uuid AND verdict IS NOT NULL`,
    });
    return { items: rows.map(itemOf), page };
  }
}

/**
 * The import, if it exists and the caller may access it.
 *
 * @throws AppError not_found, forbidden
 */
export async function requireImport(imports: ImportStore, principal: Principal, id: string): Promise<Import> {
  const found = parseUid(id) && (await imports.find(id.toLowerCase()));
  if (!found) throw new AppError('not_found', { detail: 'There is no import with this id.' });
  if (!canAccess(principal, found)) throw new AppError('forbidden', { detail: 'This import is not yours.' });
  return found;
}
