import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silent } from '@jogging/deploy';
import { AppError, createLogger } from '@jogging/service-kit';
import { createDatabase, type Database, migrateCommand } from '@jogging/service-kit/database';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { BackingService } from '../src/backing-services/backing-service.js';
import { postgresDefinition, startPostgres } from '../src/backing-services/postgres.js';
import { promote, startStandby } from '../src/backing-services/postgres-standby.js';
import { chooseProvisioners } from '../src/backing-services/provisioners.js';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('a database with a standby', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'jogging-standby-'));
  let [primary, standby]: [BackingService?, BackingService?] = [];
  let url: string;
  let database: Database;
  const ofPrimary = () => primary as BackingService;
  const ofStandby = () => standby as BackingService;

  before(async () => {
    await chooseProvisioners([postgresDefinition], silent, 'programs');
    primary = await startPostgres({ dir: join(dir, 'primary'), provisioner: 'program' });
    standby = await startStandby(primary, { dir: join(dir, 'standby') });
    // The standby first: which is the primary does not depend on the order.
    url = primary.url.replace(/@[^/]*/, `@127.0.0.1:${standby.port},127.0.0.1:${primary.port}`);
    await migrateCommand({
      url,
      schema: 'things',
      migrations: [
        { name: '000001-create-things', up: ({ query }) => query('CREATE TABLE things (n int)').then(() => {}) },
      ],
      logger,
    });
    database = createDatabase({ url, schema: 'things', logger, statementTimeoutMs: 3_000 });
    await database.start();
  });
  after(async () => {
    await database?.stop();
    await Promise.all([primary?.remove(), standby?.remove()]);
    rmSync(dir, { recursive: true, force: true });
  });

  const write = (n: number) => database.execute('INSERT INTO things VALUES ($1)', [n]);
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  /** The port of the server that a new connection leads to. */
  async function portOf(): Promise<number | undefined> {
    const [row] = await database.query<{ port: number }>('SELECT inet_server_port() AS port');
    return row?.port;
  }

  it('a service migrates and writes to the primary, wherever its URL names it', async () => {
    await write(1);
    expect(await portOf()).to.equal(ofPrimary().port);
  });

  it('a commit that no standby has confirmed is answered as unavailable', async () => {
    await ofStandby().kill();
    for (const work of [
      write(2),
      database.transaction((transaction) => database.execute('INSERT INTO things VALUES (3)', [], { transaction })),
    ]) {
      expect(await failureOf(work))
        .to.be.instanceOf(AppError)
        .with.property('code', 'unavailable');
    }
    await ofStandby().start();
    await eventually(() => write(4));
  });

  it('a service goes on at the promoted standby, which has everything that was acknowledged', async () => {
    const acknowledged: number[] = [];
    let n = 100;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        n += 1;
        const error = await failureOf(write(n));
        if (error === undefined) acknowledged.push(n);
        else expect(error).to.be.instanceOf(AppError).with.property('code', 'unavailable');
      }
    })();
    await eventually(() => expect(acknowledged.length).to.be.above(20));
    await ofPrimary().kill();
    const before = acknowledged.length;
    await promote(ofStandby());
    await eventually(() => expect(acknowledged.length).to.be.above(before + 20));
    writing = false;
    await writer;
    const rows = await database.query<{ n: number }>('SELECT n FROM things WHERE n > 100');
    expect(rows.map((row) => row.n)).to.include.members(acknowledged);
    expect(await portOf()).to.equal(ofStandby().port);
  });

  it('a service does not write to a former primary that comes back', async () => {
    await ofPrimary().start();
    await ofStandby().stop();
    // It would let anyone read, and write what the promoted server does not know of.
    expect(await failureOf(portOf()))
      .to.be.instanceOf(AppError)
      .with.property('code', 'unavailable');
    await ofStandby().start();
    await eventually(() => write(5));
    expect(await portOf()).to.equal(ofStandby().port);
  });
});
