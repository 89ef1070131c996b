import { loadTogether } from '@jogging/service-kit';
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
  readonly existOf = loadTogether(async (uids: string[]): Promise<boolean[]> => {
    const sql = 'SELECT DISTINCT uid FROM late_events WHERE uid = ANY ($1::uuid[])';
    const rows = await this.#database.query<{ uid: string }>(sql, [uids], { name: 'late-events-of-users' });
    const late = new Set(rows.map(({ uid }) => uid));
    return uids.map((uid) => late.has(uid));
  });
}
