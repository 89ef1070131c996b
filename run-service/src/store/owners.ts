import type { Database } from '@jogging/service-kit/database';
import { DataTypes, type Model, type ModelStatic, type Transaction } from 'sequelize';
import type { Uid } from '../domain/ids.js';

interface DepartedRow {
  readonly uid: string;
}

/**
 * The deleted owners. Recording a run takes a shared lock on its owner (`record_run` in the database); deleting an owner takes it
 * exclusively and leaves a tombstone. So no run is created after its owner was deleted.
 */
export class Owners {
  readonly #database: Database;
  readonly #deletedOwners: ModelStatic<Model<DepartedRow, DepartedRow>>;

  constructor(database: Database) {
    this.#database = database;
    this.#deletedOwners = database.sequelize.define('departed_owners', {
      uid: { type: DataTypes.UUID, primaryKey: true },
    });
  }

  /** Marks the owner as deleted, forever; a second time does nothing. */
  async depart(uid: Uid, transaction: Transaction): Promise<void> {
    await this.#database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [uid], { transaction });
    await this.#deletedOwners.bulkCreate([{ uid }], { ignoreDuplicates: true, transaction });
  }
}
