import {
  createReadDatabase,
  type Database,
  type Migration,
  type ReadDatabase,
  type ReadDatabaseOptions,
} from '../src/database/index.js';
import { callContext } from '../src/index.js';
import { eventually, type TestDatabase, type TestStandby, testDatabase, testStandby } from '../src/testing/index.js';
import { silent } from './recorded-log.js';

const notes: Migration = {
  name: '000001-create-notes',
  up: async ({ query }) => {
    await query('CREATE TABLE notes (id int)');
  },
};

export const askWho = 'SELECT pg_is_in_recovery() AS standby';
export const maxLagMs = 2_000;

export const inCall = <T>(mayLag: boolean, work: () => T): T =>
  callContext.run({ requestId: 'test', traceparent: '', mayLag }, work);

/** Which server answers. */
export async function serverOf(reads: ReadDatabase, mayLag = true): Promise<string> {
  const [row] = await inCall(mayLag, () => reads.query<{ standby: boolean }>(askWho));
  return row?.standby ? 'standby' : 'primary';
}

export const isServedBy = (reads: ReadDatabase, expected: 'standby' | 'primary'): Promise<boolean> =>
  eventually(async () => (await serverOf(reads)) === expected);

interface Fixture {
  readonly primary: Database;
  readonly url: string;
  readonly standby: TestStandby;
  /** Until the end of the test. */
  open(options?: Partial<ReadDatabaseOptions>): Promise<ReadDatabase>;
}

/** A primary with the table `notes` and a standby, for the tests of the suite that calls this. */
export function replicaFixture(): () => Fixture {
  let test: TestDatabase;
  let standby: TestStandby;
  const opened: ReadDatabase[] = [];

  before(async () => {
    test = await testDatabase({ schema: 'reading', migrations: [notes] });
    standby = await testStandby();
  });
  afterEach(async () => {
    for (const reads of opened.splice(0)) await reads.stop();
  });
  after(async () => {
    await standby?.remove();
    await test?.drop();
  });

  return () => ({
    primary: test.database,
    url: test.url,
    standby,
    async open(options = {}) {
      const parts = { primary: test.database, url: test.url, hosts: [standby.host], logger: silent };
      const reads = createReadDatabase({ ...parts, maxLagMs, checkEveryMs: 100, ...options });
      opened.push(reads);
      await reads.start();
      return reads;
    },
  });
}
