import { setTimeout as delay } from 'node:timers/promises';
import { rawQuery } from './raw-query.js';
import { openSequelize, type SequelizeSettings } from './sequelize.js';

/** The longest to wait for the answer of a server, in ms. */
const patienceMs = 1_000;

/** A former primary that lives on may still answer on an old connection; a new one leads to the primary of today. */
const mostUses = 10;

// The difference is numeric, which pg returns as text; the column of another role's receiver that everybody may read is its pid.
const currentSql = `SELECT pg_current_wal_lsn() - '0/0' AS position`;
const replayedSql = `SELECT pg_last_wal_replay_lsn() - '0/0' AS position,
  pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) AS streams`;

/** A connection of its own to one server, so that a busy pool does not make it look late. */
export class ServerProbe {
  readonly #pool: ReturnType<typeof openSequelize>;

  constructor(settings: Pick<SequelizeSettings, 'url' | 'schema'>) {
    this.#pool = openSequelize({
      ...settings,
      poolMax: 1,
      statementTimeoutMs: patienceMs,
      acquireTimeoutMs: patienceMs,
      applicationName: `${settings.schema} lag`,
      maxUses: mostUses,
    });
  }

  /** How far the primary has written its log, in bytes. @throws if the server is not a primary */
  async written(): Promise<bigint> {
    const row = await this.#ask<{ position: string }>(currentSql);
    return BigInt(row.position);
  }

  /** How far a standby has replayed the log, and whether it receives it from a primary. */
  async replayed(): Promise<{ readonly position: bigint; readonly streams: boolean }> {
    const { position, streams } = await this.#ask<{ position: string | null; streams: boolean }>(replayedSql);
    return { position: BigInt(position ?? 0), streams };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #ask<Row>(sql: string): Promise<Row> {
    const stopped = new AbortController();
    const asking = rawQuery(this.#pool, { sql, params: [] });
    const late = delay(patienceMs, undefined, { signal: stopped.signal }).then(() => {
      throw new Error('it does not answer');
    });
    try {
      const { rows } = await Promise.race([asking, late]);
      return rows[0] as Row;
    } finally {
      stopped.abort();
    }
  }
}
