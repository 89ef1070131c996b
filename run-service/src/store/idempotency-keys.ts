import type { Database } from '@jogging/service-kit/database';
import { DataTypes, literal, type Model, type ModelStatic, Op, type Transaction } from 'sequelize';
import type { Uid } from '../domain/ids.js';

interface KeyRow {
  readonly uid: string;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly response: Buffer;
  readonly created_at?: unknown;
}

/** A key as a caller used it; keys of different callers have nothing to do with each other. */
export interface UsedKey {
  readonly uid: Uid;
  readonly key: string;
  readonly fingerprint: Uint8Array;
}

/** What is known of a key: an answer to the same request, or that it was used for another. */
export type Earlier = { readonly kind: 'answered'; readonly response: Uint8Array } | { readonly kind: 'reused' };

// By the clock of Postgres, which is one for all replicas.
const expired = literal("now() - interval '24 hours'");

/** The answers given to idempotency keys, kept for 24 hours. */
export class IdempotencyKeys {
  readonly #database: Database;
  readonly #keys: ModelStatic<Model<KeyRow>>;

  constructor(database: Database) {
    this.#database = database;
    this.#keys = database.sequelize.define('idempotency_keys', {
      uid: { type: DataTypes.UUID, primaryKey: true },
      key: { type: DataTypes.TEXT, primaryKey: true },
      fingerprint: DataTypes.BLOB,
      response: DataTypes.BLOB,
      created_at: DataTypes.DATE,
    });
  }

  /** Locks the key until the transaction ends; false if another request has locked it. Look for the answer after this. */
  async lock({ uid, key }: UsedKey, transaction: Transaction): Promise<boolean> {
    // Another seed than the owners' locks: a key and an owner must not meet.
    const sql = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1)) AS locked';
    const [row] = await this.#database.query<{ locked: boolean }>(sql, [`${uid} ${key}`], {
      name: 'lock-idempotency-key',
      transaction,
    });
    return row?.locked === true;
  }

  async find({ uid, key, fingerprint }: UsedKey, transaction?: Transaction): Promise<Earlier | undefined> {
    const found = await this.#database.run(() =>
      this.#keys.findOne({
        where: { uid, key, created_at: { [Op.gt]: expired } },
        attributes: ['fingerprint', 'response'],
        raw: true,
        ...(transaction && { transaction }),
      }),
    );
    const row = found as unknown as Pick<KeyRow, 'fingerprint' | 'response'> | null;
    if (!row) return undefined;
    if (!row.fingerprint.equals(fingerprint)) return { kind: 'reused' };
    return { kind: 'answered', response: row.response };
  }

  /** Stores the response, replacing an expired one. */
  async keep({ uid, key, fingerprint }: UsedKey, response: Uint8Array, transaction: Transaction): Promise<void> {
    await this.#keys.upsert(
      {
        uid,
        key,
        fingerprint: Buffer.from(fingerprint),
        response: Buffer.from(response),
        created_at: literal('now()'),
      },
      { transaction, returning: false },
    );
  }

  async deleteAllOf(uid: Uid, transaction: Transaction): Promise<void> {
    await this.#keys.destroy({ where: { uid }, transaction });
  }

  /** @returns how many had expired */
  purge(): Promise<number> {
    return this.#database.run(() => this.#keys.destroy({ where: { created_at: { [Op.lte]: expired } } }));
  }
}
