import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { serviceWithImports } from './import-client.js';
import { ownCsv } from './import-files/own-csv.js';
import { principal } from './running-service.js';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));

describe('a worker that is killed in the middle of an import', () => {
  const own = serviceWithImports();

  const numberOf = async (sql: string, ...values: unknown[]): Promise<number> => {
    const [row] = await own.service.database.query<{ count: number }>(`SELECT count(*) AS count FROM ${sql}`, values);
    return row?.count ?? 0;
  };

  /** Holds an advisory lock until the returned function is called. */
  async function holdLock(expression: string, ...values: unknown[]): Promise<() => Promise<void>> {
    const [held, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = own.service.database.transaction(async (transaction) => {
      // The other process may take longer to start than the service's own transactions may be idle.
      await own.service.database.query('SET LOCAL idle_in_transaction_session_timeout = 0', [], { transaction });
      await own.service.database.query(`SELECT pg_advisory_xact_lock(${expression})`, values, { transaction });
      held.resolve();
      await over.promise;
    });
    await held.promise;
    return () => {
      over.resolve();
      return holding;
    };
  }

  it('a killed worker leaves the rest of an import to another one: every run once, with its event and its verdict', async () => {
    const [alice, bob] = [principal('alice'), principal('bob')];
    // The worker of this process is busy with Bob's import, so that the other process takes Alice's.
    const releaseBob = await holdLock('hashtextextended($1, 2)', bob.uid);
    const busy = await own.imports.send(bob, ownCsv(3));
    await eventually(async () => expect((await own.imports.get(bob, busy.id)).status).to.equal('running'));

    const releaseAlice = await holdLock('501');
    await own.service.database.execute(
      `CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT count(*) FROM runs WHERE user_id = 'alice') >= 500 THEN PERFORM pg_advisory_xact_lock(501); END IF;
         RETURN NEW;
       END $$`,
    );
    await own.service.database.execute(
      `CREATE TRIGGER wait_here BEFORE INSERT ON runs FOR EACH ROW WHEN (NEW.user_id = 'alice')
       EXECUTE FUNCTION wait_here()`,
    );
    const { id } = await own.imports.send(alice, ownCsv(1200));
    const other = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, ...own.service.env },
      stdio: 'inherit',
    });
    await eventually(async () => {
      expect((await own.imports.get(alice, id)).created).to.equal(500);
      expect(await numberOf("pg_locks WHERE locktype = 'advisory' AND objid = 501 AND NOT granted")).to.equal(1);
    }, 30_000);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await Promise.all([releaseAlice(), releaseBob()]);
    // In place of waiting until the lease of the dead worker ends.
    await own.service.database.execute('UPDATE imports SET lease_until = now() WHERE id = $1', [id]);

    expect(await own.imports.ended(alice, id)).to.include({
      status: 'done',
      found: 1200,
      created: 1200,
      duplicates: 0,
    });
    expect(await numberOf('runs WHERE uid = $1', alice.uid)).to.equal(1200);
    expect(await numberOf('(SELECT DISTINCT start_micros FROM runs WHERE uid = $1) starts', alice.uid)).to.equal(1200);
    expect(
      await numberOf(
        `(SELECT event FROM outbox WHERE type = 'run.created'
          UNION ALL SELECT event FROM outbox_sent WHERE type = 'run.created') noted
         WHERE event::jsonb ->> 'subject' = ANY (ARRAY(SELECT id::text FROM runs WHERE uid = $1))`,
        alice.uid,
      ),
    ).to.equal(1200);
    const items = await own.imports.items(alice, id);
    expect(new Set(items.map(({ runId }) => runId)).size).to.equal(1200);
    expect(await own.imports.ended(bob, busy.id)).to.include({ status: 'done', created: 3 });
  }).timeout(90_000);
});
