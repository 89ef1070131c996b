import { type Sql, sql } from '@jogging/query';
import type { Database } from '@jogging/service-kit/database';

/** Events that failed and are not yet applied: waiting for a retry, or dead letters. */
export class LateEvents {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The batch that applies the event, or a rebuild, removes the row. */
  async note(eventId: string, uid: string): Promise<void> {
    await this.#database.execute(
      'INSERT INTO late_events (event_id, uid) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [eventId, uid],
      { name: 'note-late-event' },
    );
  }
}

/** The condition that an event is missing from the user's reports. */
export function hasLateEvents(uid: string): Sql {
  return sql`EXISTS (SELECT FROM late_events WHERE uid = ${uid}::uuid)`;
}
