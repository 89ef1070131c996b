import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { serviceWithImports } from './import-client.js';
import { ownCsv } from './import-files/own-csv.js';
import { principal } from './running-service.js';

describe('faults while an import is written', () => {
  const own = serviceWithImports();
  beforeEach(() => own.service.database.execute('CREATE SEQUENCE tries'));
  afterEach(() =>
    own.service.database
      .execute('DROP TRIGGER IF EXISTS fault ON runs')
      .then(() => own.service.database.execute('DROP SEQUENCE tries')),
  );

  /** Makes recording a user's runs fail with this SQLSTATE from the 501st on. */
  async function breakRecording(userId: string, state: string): Promise<void> {
    await own.service.database.execute(
      `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT count(*) FROM runs WHERE user_id = '${userId}') >= 500 THEN
           PERFORM nextval('tries');
           RAISE EXCEPTION 'a fault of the test' USING ERRCODE = '${state}';
         END IF;
         RETURN NEW;
       END $$`,
    );
    await own.service.database.execute(
      `CREATE TRIGGER fault BEFORE INSERT ON runs FOR EACH ROW WHEN (NEW.user_id = '${userId}') EXECUTE FUNCTION fault()`,
    );
  }
  /** A sequence counts also in transactions that are rolled back. */
  async function tries(): Promise<number> {
    const [row] = await own.service.database.query<{ last_value: number }>('SELECT last_value FROM tries');
    return row?.last_value ?? 0;
  }
  async function stateOf(id: string) {
    const [row] = await own.service.database.query<{ faults: number; leased: boolean; wait: number; created: number }>(
      `SELECT faults, lease IS NOT NULL AS leased, extract(epoch FROM lease_until - now())::float8 AS wait, created
       FROM imports WHERE id = $1`,
      [id],
    );
    return row ?? { faults: -1, leased: false, wait: -1, created: -1 };
  }

  it('a fault puts an import off for longer each time, fails it in the end with the reason, and delays nobody else', async () => {
    const [alice, bob] = [principal('alice'), principal('bob')];
    await breakRecording('alice', 'P0001');
    const { id } = await own.imports.send(alice, ownCsv(700));
    await eventually(async () => expect((await stateOf(id)).faults).to.equal(1));
    expect((await own.imports.get(alice, id)).status).to.equal('running');

    const other = await own.imports.send(bob, ownCsv(3));
    expect(await own.imports.ended(bob, other.id)).to.include({ status: 'done', created: 3 });

    for (let seen = 0; seen < 9; ) {
      const { faults, wait } = await eventually(async () => {
        const state = await stateOf(id);
        expect(state.faults).to.be.above(seen);
        expect(state.leased).to.equal(false);
        return state;
      });
      const longest = Math.min(60, 2 ** faults);
      expect(wait).to.be.within(longest / 2 - 5, longest);
      seen = faults;
      // Instead of waiting for minutes; another import wakes the worker.
      await own.service.database.execute('UPDATE imports SET lease_until = NULL WHERE id = $1 AND lease IS NULL', [id]);
      await own.imports.send(bob, ownCsv(1));
    }
    const failed = await own.imports.ended(alice, id);
    expect(failed).to.include({ status: 'failed', found: 700, created: 500 });
    expect(failed.reason).to.contain('A fault of the server, not of the file: it gave up after 10 attempts.');

    await own.service.database.execute('DROP TRIGGER fault ON runs');
    await own.imports.undo(alice, id);
    expect(await own.imports.ended(alice, id)).to.include({ status: 'undone', deleted: 500, reason: undefined });
  }).timeout(60_000);

  it('an import waits while Postgres is unavailable, which does not count as a fault', async () => {
    const alice = principal('carol');
    await breakRecording('carol', '53100');
    const { id } = await own.imports.send(alice, ownCsv(700));
    await eventually(async () => expect((await stateOf(id)).created).to.equal(500));
    await eventually(async () => expect(await tries()).to.be.above(3));
    expect(await stateOf(id)).to.include({ faults: 0 });
    await own.service.database.execute('DROP TRIGGER fault ON runs');
    expect(await own.imports.ended(alice, id)).to.include({ status: 'done', created: 700 });
  }).timeout(60_000);
});
