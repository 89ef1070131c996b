import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { eventually } from './eventually.js';
import { serverFromEnvironment } from './from-environment.js';
import { freePort } from './ports.js';

/** A streaming standby of the server of `TEST_ADMIN_DATABASE_URL`. */
export interface TestStandby {
  /** `host:port`. */
  readonly host: string;
  /** Resolves once it has applied everything that the primary has written by now. */
  catchUp(): Promise<void>;
  /** Stops and continues applying what it receives. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Runs a statement as its administrator. */
  ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>;
  /** By SIGKILL. */
  kill(): Promise<void>;
  /** Resolves once it streams. */
  start(): Promise<void>;
  /** Kills it and deletes its data. */
  remove(): Promise<void>;
}

/** Copies the server with `pg_basebackup` and starts the copy, with the programs of this machine. */
export async function testStandby(): Promise<TestStandby> {
  const primary = serverFromEnvironment('TEST_ADMIN_DATABASE_URL');
  const [{ version, connections } = { version: '', connections: '' }] = await asking<Record<string, string>>(
    primary,
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('max_connections') AS connections`,
  );
  const programs = programsOf(String(version));
  const account = postgresAccount();
  const folder = mkdtempSync(join(tmpdir(), 'jogging-standby-'));
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const options = { ...account, cwd: folder };
  const copy = ['-D', data, '-d', primary, '-X', 'stream', '-c', 'fast', '-R'];
  await promisify(execFile)(join(programs, 'pg_basebackup'), copy, options);

  const port = await freePort();
  const url = new URL(primary);
  url.host = `127.0.0.1:${port}`;
  const settings = [`max_connections=${connections}`, 'fsync=off'].flatMap((setting) => ['-c', setting]);
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings];
  let server: ReturnType<typeof spawn> | undefined;
  const isRunning = (): boolean => server !== undefined && server.exitCode === null && server.signalCode === null;
  // Its processes end with it: they watch the one that started them.
  const end = (): void => void server?.kill('SIGKILL');
  process.on('exit', end);

  const standby: TestStandby = {
    host: `127.0.0.1:${port}`,
    ask: (sql) => asking(url.href, sql),
    async catchUp() {
      const [written] = await asking<{ lsn: string }>(primary, 'SELECT pg_current_wal_lsn()::text AS lsn');
      await eventually(async () => {
        const [row] = await standby.ask<{ done: boolean }>(
          `SELECT pg_last_wal_replay_lsn() >= '${written?.lsn}' AS done`,
        );
        return row?.done ?? false;
      });
    },
    async pauseReplay() {
      await standby.ask('SELECT pg_wal_replay_pause()');
      await eventually(async () => {
        const [row] = await standby.ask<{ state: string }>('SELECT pg_get_wal_replay_pause_state() AS state');
        return row?.state === 'paused';
      });
    },
    async resumeReplay() {
      await standby.ask('SELECT pg_wal_replay_resume()');
    },
    async kill() {
      if (!server || !isRunning()) return;
      const ended = once(server, 'exit');
      end();
      await ended;
    },
    async start() {
      await eventually(async () => {
        // It does not start before the last process of a killed predecessor has gone.
        if (!isRunning()) server = spawn(join(programs, 'postgres'), args, { ...options, stdio: 'ignore' });
        const [row] = await standby.ask<{ streams: boolean }>(
          'SELECT EXISTS (SELECT FROM pg_stat_wal_receiver) AS streams',
        );
        return row?.streams ?? false;
      }, 30_000);
    },
    async remove() {
      await standby.kill();
      process.off('exit', end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await standby.start();
  return standby;
}

function programsOf(version: string): string {
  const candidates = [`/usr/lib/postgresql/${version}/bin`, ...(process.env.PATH ?? '').split(':')];
  const found = candidates.find((folder) => ['pg_basebackup', 'postgres'].every((name) => isThere(join(folder, name))));
  if (!found)
    throw new Error(`A standby needs the programs of PostgreSQL ${version}: Debian's package postgresql-${version}`);
  return found;
}

function isThere(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Postgres refuses to run as root: then the user of Debian's package. */
function postgresAccount(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function asking<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
