import { loadTogether } from '@jogging/service-kit';
import type { Database, Transaction } from '@jogging/service-kit/database';
import { AppError } from '@jogging/service-kit/errors';
import type { OutboxEntry } from '@jogging/service-kit/messaging';
import type { Run } from '../domain/run.js';
import { rowOf } from './run-row.js';

interface NewRun {
  readonly run: Run;
  readonly event: OutboxEntry;
}

const mostTogether = 50;

/** Records a run with its event. @returns false, and nothing is recorded, if its owner is deleted */
export type RecordRun = (run: Run, event: OutboxEntry, transaction?: Transaction) => Promise<boolean>;

/**
 * Outside of a transaction, runs of one turn of the event loop share a statement and its commit. If that fails, or one of their owners
 * is being deleted, each is recorded alone, so that none has the fault of another.
 */
export function recordRuns(database: Database): RecordRun {
  const recordAlone: RecordRun = async (run, event, transaction) => {
    const [row] = await database.query<{ recorded: boolean }>(
      'SELECT record_run(jsonb_populate_record(NULL::runs, $1), $2, $3, $4) AS recorded',
      [JSON.stringify(rowOf(run)), event.type, event.id, event.document],
      { name: 'record-run', ...(transaction && { transaction }) },
    );
    return row?.recorded === true;
  };

  async function areRecordedTogether(together: readonly NewRun[]): Promise<boolean> {
    if (together.length === 1) return false;
    const parameters = [
      JSON.stringify(together.map(({ run }) => rowOf(run))),
      together.map(({ event }) => event.type),
      together.map(({ event }) => event.id),
      together.map(({ event }) => event.document),
    ];
    const sql = 'SELECT record_runs_unless_held_up($1, $2::text[], $3::uuid[], $4::text[]) AS recorded';
    try {
      const [row] = await database.query<{ recorded: boolean }>(sql, parameters, { name: 'record-runs-of-a-turn' });
      return row?.recorded === true;
    } catch (error) {
      // Whether the transaction was committed is unknown: a second try might record them twice.
      if (error instanceof AppError) throw error;
      return false;
    }
  }

  const record = loadTogether(
    async (together: NewRun[]) => {
      const areRecorded = await areRecordedTogether(together);
      return together.map(({ run, event }) => areRecorded || recordAlone(run, event));
    },
    { most: mostTogether },
  );

  return (run, event, transaction) => (transaction ? recordAlone(run, event, transaction) : record({ run, event }));
}
