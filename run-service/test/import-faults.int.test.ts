import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type ImportClient, importClient } from './import-client.js';
import { ownCsv } from './import-files/own-csv.js';
import { principal, type RunningService, startRunService } from './running-service.js';

describe('faults while an import is written', () => {
  let service: RunningService;
  let imports: ImportClient;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
    imports = importClient(service.address);
  });
  beforeEach(() => service.database.execute('CREATE SEQUENCE tries'));
  afterEach(() =>
    service.database
      .execute('DROP TRIGGER IF EXISTS fault ON runs')
      .then(() => service.database.execute('DROP SEQUENCE tries')),
  );
  after(async () => {
    await imports?.stop();
    await service?.stop();
  });

  /** Recording runs of the user fails with this SQLSTATE from the 501st on. */
  async function breakRecording(userId: string, state: string): Promise<void> {
    await service.database.execute(
      `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT count(*) FROM runs WHERE user_id = '${userId}') >= 500 THEN
           PERFORM nextval('tries');
           RAISE EXCEPTION 'a fault of the test' USING ERRCODE = '${state}';
         END IF;
         RETURN NEW;
       END $$`,
    );
    await service.database.execute(
      `CREATE TRIGGER fault BEFORE INSERT ON runs FOR EACH ROW WHEN (NEW.user_id = '${userId}') EXECUTE FUNCTION fault()`,
    );
  }
  /** A sequence counts also in transactions that are rolled back. */
  async function tries(): Promise<number> {
    const [row] = await service.database.query<{ last_value: number }>('SELECT last_value FROM tries');
    return row?.last_value ?? 0;
  }
  async function stateOf(id: string) {
    const [row] = await service.database.query<{ faults: number; wait: number; created: number }>(
      'SELECT faults, extract(epoch FROM lease_until - now())::float8 AS wait, created FROM imports WHERE id = $1',
      [id],
    );
    return row ?? { faults: -1, wait: -1, created: -1 };
  }

  it('put an import off for longer each time, fail it in the end with the reason, and hold up nobody else', async () => {
    const [alice, bob] = [principal('alice'), principal('bob')];
    await breakRecording('alice', 'P0001');
    const { id } = await imports.send(alice, ownCsv(700));
    await eventually(async () => expect((await stateOf(id)).faults).to.be.above(0));
    expect((await imports.get(alice, id)).status).to.equal('running');

    const other = await imports.send(bob, ownCsv(3));
    expect(await imports.ended(bob, other.id)).to.include({ status: 'done', created: 3 });

    const nearTheEnd = 'UPDATE imports SET faults = $2, lease_until = NULL WHERE id = $1 AND lease IS NULL';
    await eventually(async () => expect(await service.database.execute(nearTheEnd, [id, 8])).to.equal(1));
    await eventually(async () => {
      const { faults, wait } = await stateOf(id);
      expect(faults).to.equal(9);
      expect(wait).to.be.within(20, 60);
    });
    await service.database.execute(nearTheEnd, [id, 9]);
    const failed = await imports.ended(alice, id);
    expect(failed).to.include({ status: 'failed', found: 700, created: 500 });
    expect(failed.reason).to.contain('A fault of the server, not of the file: it gave up after 10 attempts.');

    await service.database.execute('DROP TRIGGER fault ON runs');
    await imports.undo(alice, id);
    expect(await imports.ended(alice, id)).to.include({ status: 'undone', deleted: 500, reason: undefined });
  }).timeout(60_000);

  it('do not count while Postgres is unavailable: the import waits', async () => {
    const alice = principal('carol');
    await breakRecording('carol', '53100');
    const { id } = await imports.send(alice, ownCsv(700));
    await eventually(async () => expect((await stateOf(id)).created).to.equal(500));
    await service.database.execute('UPDATE imports SET faults = 9 WHERE id = $1', [id]);
    await eventually(async () => expect(await tries()).to.be.above(3));
    expect(await stateOf(id)).to.include({ faults: 9 });
    await service.database.execute('DROP TRIGGER fault ON runs');
    expect(await imports.ended(alice, id)).to.include({ status: 'done', created: 700 });
  }).timeout(60_000);
});
