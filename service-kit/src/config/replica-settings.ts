import { settings } from './settings.js';

/** The settings of a service whose reads may come from replicas; without hosts all come from the primary. */
export const replicaSettings = {
  /** Standbys of the server of DATABASE_URL, with the same role, password and database. */
  DATABASE_READ_HOSTS: settings.addresses(),
  /**
   * The longest that a replica may lag. At most a quarter of the minute in which the gateway remembers who has written, so that
   * who has written reads it afterwards (gateway/src/read-your-writes.ts).
   */
  DATABASE_READ_MAX_LAG_MS: settings.integer(2_000, 15_000, 5_000),
} as const;
