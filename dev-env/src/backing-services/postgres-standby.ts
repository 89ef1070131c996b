import { until } from '@jogging/deploy';
import pg from 'pg';
import type { BackingService, BackingServiceOptions } from './backing-service.js';
import { startPostgres } from './postgres.js';

/** Starts a synchronous standby: from now on the primary acknowledges a commit once the standby has it on disk. */
export async function startStandby(primary: BackingService, options: BackingServiceOptions): Promise<BackingService> {
  const standby = await startPostgres({ ...options, primary });
  await asAdmin(primary, async (admin) => {
    // After the copy, so that the standby does not wait for one of its own when it is promoted.
    await admin.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await admin.query('SELECT pg_reload_conf()');
    const isSynchronous = async () => {
      const { rowCount } = await admin.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'");
      return rowCount === 1;
    };
    await until(isSynchronous, { within: 30_000, what: 'the standby to be synchronous' });
  });
  return standby;
}

/** Makes a standby the primary. The former primary must not be running, or clients could still write to it. */
export async function promote(standby: BackingService): Promise<void> {
  await asAdmin(standby, (admin) => admin.query('SELECT pg_promote()'));
}

async function asAdmin(server: BackingService, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
