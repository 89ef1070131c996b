import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createProviderBudgets } from '../src/store/provider-budgets.js';
import { aRun, daysAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

const places = 8;
const rounds = 5;

describe('jobs that are leased together', function () {
  this.timeout(60_000);

  let system: System;
  const runs = (daysBack: number) =>
    Array.from({ length: places }, (_, index) => aRun({ endTime: daysAgo(daysBack), lat: 30 + index }));

  before(async () => {
    system = await startSystem();
  });
  afterEach(() => system.stopServices());
  after(() => system.stop());

  it('share transactions from the budget to the record, with a request for each place', async () => {
    await system.start({ WEATHER_CONCURRENCY: String(2 * places) });
    // On a busy machine the responses of a round may arrive apart.
    for (let round = 0; round < rounds; round += 1) {
      const own = runs(50 + round);
      await system.create(...own);
      await system.neighbour.settled(own.map(({ id }) => id));
    }
    const [row] = await system.database.database.query<{ rows: number; transactions: number }>(
      'SELECT count(*) AS rows, count(DISTINCT xmin::text) AS transactions FROM observations',
    );
    expect(row?.rows).to.equal(rounds * places);
    expect(row?.transactions).to.be.below(rounds * places);
    expect([...system.requests().values()]).to.deep.equal(Array(rounds * places).fill(1));
  });

  it('are recorded although recording one of them fails', async () => {
    const [broken, ...others] = runs(41);
    if (!broken) throw new Error('no run');
    const { database } = system.database;
    await database.execute(
      `CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fault of the test'; END $$`,
    );
    await database.execute(
      `CREATE TRIGGER fault BEFORE UPDATE ON wishes FOR EACH ROW
       WHEN (NEW.run_id = '${broken.id}' AND NEW.status = 'recorded') EXECUTE FUNCTION fault()`,
    );
    await system.create(broken, ...others);
    await system.start({ WEATHER_CONCURRENCY: String(2 * places) });
    await system.neighbour.settled(others.map(({ id }) => id));
    expect(system.neighbour.weatherOf(broken.id)).to.equal(undefined);
    await database.execute('DROP TRIGGER fault ON wishes');
    await system.neighbour.settled([broken.id]);
  });

  it('count each other in the share of their user, and leave the reserve to another', async () => {
    const { database } = system.database;
    const budgets = createProviderBudgets(database);
    // A burst of three, half of it for fresh runs alone; a share of one fresh run.
    const limits = { perMinute: 8, perDay: 20 };
    const [user, other] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(
      [user, user, user, other].map((uid) => budgets.take('shared', limits, { lane: 'fresh', uid })),
    );
    expect(answers.map(({ granted }) => granted)).to.deep.equal([true, true, false, true]);
    expect(answers[2]).to.include({ limit: 'minute', lane: 'backfill' });
    const shares = await database.query<{ uid: string; used: number }>(
      'SELECT uid, used FROM user_shares WHERE uid = ANY ($1::uuid[])',
      [[user, other]],
    );
    expect(new Map(shares.map(({ uid, used }) => [uid, used]))).to.deep.equal(
      new Map([
        [user, 2],
        [other, 1],
      ]),
    );
    const [budget] = await database.query(`SELECT used FROM provider_budgets WHERE provider = 'shared'`);
    expect(budget).to.deep.equal({ used: 3 });
  });
});
