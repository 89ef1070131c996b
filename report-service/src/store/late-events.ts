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

  /** Whether an event is missing from the user's reports. */
  async existOf(uid: string): Promise<boolean> {
    const rows = await this.#database.query('SELECT FROM late_events WHERE uid = $1 LIMIT 1', [uid], {
      name: 'late-events-of-user',
    });
    return rows.length > 0;
  }
}
