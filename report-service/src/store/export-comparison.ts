import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@jogging/service-kit/database';
import type { Difference } from '../domain/difference.js';
import type { ProjectedRun } from '../domain/projected-run.js';
import { incomingRun } from './incoming-run.js';

const live = 'generation = (SELECT live FROM projection)';

/**
 * Compares an export of runs with the projection, in tables created in the given transaction (temporary tables need a privilege
 * that the service's role does not have). Runs known before the export are recorded first: only those must be in it.
 */
export class ExportComparison {
  readonly #database: Database;
  readonly #transaction: Transaction;
  readonly #suffix = randomUUID().replaceAll('-', '');

  constructor(database: Database, transaction: Transaction) {
    this.#database = database;
    this.#transaction = transaction;
  }

  /** Call before requesting the export. */
  async prepare(): Promise<void> {
    await this.#run(
      `CREATE UNLOGGED TABLE ${this.#known} (run_id uuid, deleted boolean, PRIMARY KEY (run_id, deleted))`,
    );
    await this.#run(`CREATE UNLOGGED TABLE ${this.#exported} OF incoming_run (PRIMARY KEY (run_id))`);
    await this.#run(`CREATE UNLOGGED TABLE ${this.#deleted} (uid uuid PRIMARY KEY)`);
    await this.#run(
      `INSERT INTO ${this.#known} SELECT run_id, false FROM projected_runs WHERE ${live}
       UNION ALL SELECT run_id, true FROM deleted_runs`,
    );
  }

  async add(runs: readonly ProjectedRun[], deleted: readonly string[]): Promise<void> {
    await this.#run(`INSERT INTO ${this.#exported} SELECT * FROM jsonb_populate_recordset(NULL::incoming_run, $1)`, [
      JSON.stringify(runs.map(incomingRun)),
    ]);
    await this.#run(`INSERT INTO ${this.#deleted} SELECT unnest($1::uuid[])`, [deleted]);
  }

  /** The current differences. A change in progress differs until its event arrives, so check again. */
  differences(limit: number): Promise<Difference[]> {
    return this.#run<Difference>(
      `SELECT "of", uid, id, field, held, expected FROM (
        ${this.#missing} UNION ALL ${this.#differing} UNION ALL ${this.#unknown} UNION ALL ${this.#undeparted}
      ) difference ORDER BY "of", uid, id, field LIMIT ${limit}`,
    );
  }

  /** Drops the tables, which no other session has seen. */
  async drop(): Promise<void> {
    await this.#run(`DROP TABLE ${this.#known}, ${this.#exported}, ${this.#deleted}`);
  }

  /** Runs that are in the export but missing here, or were deleted here before the export. */
  get #missing(): string {
    return `SELECT 'run' AS "of", e.uid::text AS uid, e.run_id::text AS id, 'presence' AS field,
        CASE WHEN k.deleted THEN 'deleted' ELSE 'absent' END AS held, 'present' AS expected
      FROM ${this.#exported} e
      LEFT JOIN ${this.#known} k ON k.run_id = e.run_id AND k.deleted
      WHERE NOT EXISTS (SELECT FROM projected_runs r WHERE r.run_id = e.run_id AND ${live})
        AND (k.deleted OR NOT EXISTS (SELECT FROM deleted_runs d WHERE d.run_id = e.run_id))
        AND NOT EXISTS (SELECT FROM departed_users d WHERE d.uid = e.uid)`;
  }

  /** Runs in both: an older state here, or a different one of the same version or weather. */
  get #differing(): string {
    return `SELECT 'run', e.uid::text, e.run_id::text, pair.field, pair.held, pair.expected
      FROM ${this.#exported} e
      JOIN projected_runs r ON r.run_id = e.run_id AND ${live}
      CROSS JOIN LATERAL (VALUES
        ('version', r.version < e.version, r.version::text, e.version::text),
        ('uid', r.uid <> e.uid, r.uid::text, e.uid::text),
        ('distance', r.version = e.version AND r.distance <> e.distance, r.distance::text, e.distance::text),
        ('duration', r.version = e.version AND r.duration <> e.duration, r.duration::text, e.duration::text),
        ('date', r.version = e.version AND r.date <> e.date, r.date::text, e.date::text),
        ('moving_time', r.version = e.version AND r.moving_time IS DISTINCT FROM e.moving_time,
          r.moving_time::text, e.moving_time::text),
        ('elevation_gain', r.version = e.version AND r.elevation_gain_dm IS DISTINCT FROM e.elevation_gain_dm,
          (r.elevation_gain_dm / 10.0)::text, (e.elevation_gain_dm / 10.0)::text),
        ('counts_for_records', r.version = e.version AND r.counts_for_records <> e.counts_for_records,
          r.counts_for_records::text, e.counts_for_records::text),
        ('start_micros', r.version = e.version AND r.start_micros <> e.start_micros,
          r.start_micros::text, e.start_micros::text),
        ('week_start', r.version = e.version AND r.week_start <> e.week_start, r.week_start::text, e.week_start::text),
        ('month_start', r.version = e.version AND r.month_start <> e.month_start,
          r.month_start::text, e.month_start::text),
        ('year_start', r.version = e.version AND r.year_start <> e.year_start, r.year_start::text, e.year_start::text),
        ('weather', (r.weather_request, r.weather_revision) < (e.weather_request, e.weather_revision),
          format('request %s revision %s', r.weather_request, r.weather_revision),
          format('request %s revision %s', e.weather_request, e.weather_revision)),
        ('conditions',
          (r.weather_request, r.weather_revision) = (e.weather_request, e.weather_revision)
            AND (r.temperature_c, r.precipitation_mm, r.wind_speed_mps)
              IS DISTINCT FROM (e.temperature_c, e.precipitation_mm, e.wind_speed_mps),
          format('%s °C, %s mm, %s m/s', r.temperature_c, r.precipitation_mm, r.wind_speed_mps),
          format('%s °C, %s mm, %s m/s', e.temperature_c, e.precipitation_mm, e.wind_speed_mps))
      ) pair (field, differs, held, expected)
      WHERE pair.differs`;
  }

  /** Runs that were here before the export and are missing in it. */
  get #unknown(): string {
    return `SELECT 'run', r.uid::text, r.run_id::text, 'presence', 'present', 'absent'
      FROM projected_runs r
      JOIN ${this.#known} k ON k.run_id = r.run_id AND NOT k.deleted
      WHERE ${live} AND NOT EXISTS (SELECT FROM ${this.#exported} e WHERE e.run_id = r.run_id)`;
  }

  get #undeparted(): string {
    return `SELECT 'user', e.uid::text, e.uid::text, 'presence', 'present', 'deleted'
      FROM ${this.#deleted} e
      WHERE NOT EXISTS (SELECT FROM departed_users d WHERE d.uid = e.uid)`;
  }

  get #known(): string {
    return `known_${this.#suffix}`;
  }

  get #exported(): string {
    return `exported_${this.#suffix}`;
  }

  get #deleted(): string {
    return `deleted_${this.#suffix}`;
  }

  #run<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.#database.query<Row>(text, params, { transaction: this.#transaction });
  }
}
