import { type Options, Sequelize } from 'sequelize';
import { pgWithNumbers } from './pg-types.js';
import { addressOf, Primary } from './primary.js';
import type { PooledClient } from './raw-query.js';

export interface SequelizeSettings {
  readonly url: string;
  /** Pools that share one follow it together; one of its own by default. */
  readonly primary?: Primary;
  readonly schema: string;
  readonly poolMax: number;
  readonly statementTimeoutMs: number;
  readonly acquireTimeoutMs: number;
  readonly applicationName: string;
  /** After how many statements a connection is replaced; never if left out. */
  readonly maxUses?: number;
}

const connectTimeoutMs = 3_000;

/** How long after the server's own limit the connection counts as dead, in ms. */
const silenceMs = 2_000;

/** With two options that the typings omit. */
type OptionsInFull = Options & { databaseVersion: string; keepDefaultTimezone: boolean };

/** What Sequelize's own check looks at, and whether it leads to the primary: after a failover, idle connections do not. */
function isUsable(client: PooledClient, primary: Primary): boolean {
  return !client._invalid && !client._ending && primary.isAt(client.host, client.port);
}

/** Sequelize over a bounded pool of pg connections with time limits; it connects with the first statement. */
export function openSequelize(settings: SequelizeSettings): Sequelize {
  const { primary = new Primary(settings.url) } = settings;
  const options: OptionsInFull = {
    dialect: 'postgres',
    dialectModule: pgWithNumbers,
    // Otherwise Sequelize opens a connection only to read the version, which none of our queries depends on.
    databaseVersion: '15.0.0',
    logging: false,
    schema: settings.schema,
    define: { schema: settings.schema, timestamps: false, underscored: true, freezeTableName: true },
    // The connection's options set the time zone; this saves a round trip for each connection.
    keepDefaultTimezone: true,
    pool: {
      max: settings.poolMax,
      min: 0,
      idle: 30_000,
      evict: 5_000,
      acquire: settings.acquireTimeoutMs,
      maxUses: settings.maxUses ?? Number.POSITIVE_INFINITY,
      validate: (client) => isUsable(client as PooledClient, primary),
    },
    dialectOptions: {
      clientMinMessages: 'ignore',
      application_name: settings.applicationName,
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: settings.statementTimeoutMs,
      query_timeout: settings.statementTimeoutMs + silenceMs,
      lock_timeout: Math.ceil(settings.statementTimeoutMs / 2),
      idle_in_transaction_session_timeout: settings.statementTimeoutMs + silenceMs,
      options: `-c search_path=${settings.schema} -c TimeZone=UTC`,
    },
  };
  const sequelize = new Sequelize(primary.url, options);
  if (primary.isOneOfSeveral) {
    sequelize.addHook('beforeConnect', async (config) => {
      Object.assign(config, addressOf(await primary.find()));
    });
  }
  return sequelize;
}
