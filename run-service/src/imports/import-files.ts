import type { Database, Transaction } from '@jogging/service-kit/database';

/** Bytes in a row of the table; the last chunk of a file may be shorter. */
export const chunkBytes = 1024 * 1024;

/** The files of imports that are not parsed yet, in chunks. */
export class ImportFiles {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(id: string, position: number, bytes: Buffer): Promise<void> {
    const sql = 'INSERT INTO import_chunks (import_id, position, bytes) VALUES ($1, $2, $3)';
    await this.#database.execute(sql, [id, position, bytes], { name: 'add-import-chunk' });
  }

  async read(id: string, position: number): Promise<Buffer> {
    const sql = 'SELECT bytes FROM import_chunks WHERE import_id = $1 AND position = $2';
    const [row] = await this.#database.query<{ bytes: Buffer }>(sql, [id, position], { name: 'read-import-chunk' });
    if (!row) throw new Error(`import ${id} has no chunk ${position}`);
    return row.bytes;
  }

  async delete(id: string, transaction: Transaction): Promise<void> {
    await this.#database.execute('DELETE FROM import_chunks WHERE import_id = $1', [id], { transaction });
  }
}
