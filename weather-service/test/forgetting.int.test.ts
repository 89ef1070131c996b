import { randomUUID } from 'node:crypto';
import { eventually } from '@jogging/service-kit/testing';
import { failureSchema, healthy } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { aRun, daysAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

describe('a deleted run', function () {
  this.timeout(60_000);

  let system: System;

  before(async () => {
    system = await startSystem();
    await system.start();
  });
  afterEach(async () => {
    await system.sandbox.fail(healthy);
    system.sandbox.forgetCounts();
  });
  after(() => system.stop());

  const count = async (table: string, condition: string, ...params: unknown[]): Promise<number> => {
    const sql = `SELECT count(*) AS count FROM ${table} WHERE ${condition}`;
    return (await system.database.database.query<{ count: number }>(sql, params))[0]?.count ?? 0;
  };

  it('late events do not bring back a deleted run', async () => {
    const run = aRun({ endTime: daysAgo(10) });
    await system.create(run);
    await system.neighbour.settled([run.id]);
    await system.neighbour.publish('run.deleted', run.id, { runId: run.id, uid: run.uid, version: 9 });
    await eventually(async () => (await count('wishes', 'run_id = $1', run.id)) === 0);
    await system.neighbour.publish('run.updated', run.id, { run: { ...run, version: 2, weatherRequest: 2 } });
    await system.neighbour.publish('run.deleted', run.id, { runId: run.id, uid: run.uid, version: 9 });
    const witness = aRun({ endTime: daysAgo(11) });
    await system.create(witness);
    await system.neighbour.settled([witness.id]);
    expect(await count('wishes', 'run_id = $1', run.id)).to.equal(0);
    expect(system.neighbour.statesOf(run.id)).to.have.length(1);
  });

  it('a run stays deleted if the deletion arrives before the run', async () => {
    const run = aRun({ endTime: daysAgo(12) });
    await system.neighbour.publish('run.deleted', run.id, { runId: run.id, uid: run.uid, version: 9 });
    await eventually(async () => (await count('deleted_runs', 'run_id = $1', run.id)) === 1);
    const witness = aRun({ endTime: daysAgo(13) });
    await system.create(run, witness);
    await system.neighbour.settled([witness.id]);
    expect(await count('wishes', 'run_id = $1', run.id)).to.equal(0);
  });

  it('does not fetch the weather of a deleted run any more', async () => {
    await system.sandbox.fail(failureSchema.parse({ mode: 'failing' }));
    const run = aRun({ endTime: daysAgo(14), lat: 20 });
    await system.create(run);
    await eventually(() => system.neighbour.statesOf(run.id).length > 0);
    await system.neighbour.publish('run.deleted', run.id, { runId: run.id, uid: run.uid, version: 9 });
    await eventually(async () => (await count('lookups', 'true')) === 0);
    await system.sandbox.fail(healthy);
    expect(system.neighbour.weatherOf(run.id)?.weather?.conditions).to.equal(undefined);
  });

  it('forgets every run of a deleted user, late ones too, and nobody else’s', async () => {
    const uid = randomUUID();
    const mine = [aRun({ uid, endTime: daysAgo(15) }), aRun({ uid, endTime: daysAgo(16) })];
    const other = aRun({ endTime: daysAgo(15) });
    await system.create(...mine, other);
    await system.neighbour.settled([...mine, other].map(({ id }) => id));
    await system.neighbour.publish('user.deleted', uid, { uid, userId: 'test13' });
    await eventually(async () => (await count('wishes', 'uid = $1', uid)) === 0);
    const late = aRun({ uid, endTime: daysAgo(17) });
    const witness = aRun({ endTime: daysAgo(18) });
    await system.create(late, witness);
    await system.neighbour.settled([witness.id]);
    expect(await count('wishes', 'uid = $1', uid)).to.equal(0);
    expect(await count('wishes', 'run_id = $1', other.id)).to.equal(1);
  });

  it('leaves nothing behind when creations and deletions race', async () => {
    const uid = randomUUID();
    const runs = Array.from({ length: 60 }, (_, index) => aRun({ uid, endTime: daysAgo(100 + (index % 6)) }));
    const deleted = runs.slice(0, 30);
    await Promise.all([
      system.create(...runs),
      ...deleted.map((run) => system.neighbour.publish('run.deleted', run.id, { runId: run.id, uid, version: 9 })),
    ]);
    await eventually(
      async () =>
        (await count(
          'deleted_runs',
          'run_id = ANY ($1)',
          deleted.map(({ id }) => id),
        )) === 30,
    );
    await system.neighbour.settled(runs.slice(30).map(({ id }) => id));
    expect(await count('wishes', 'uid = $1', uid)).to.equal(30);
    await Promise.all([
      system.neighbour.publish('user.deleted', uid, { uid, userId: 'test13' }),
      system.create(...Array.from({ length: 30 }, () => aRun({ uid, endTime: daysAgo(100) }))),
    ]);
    const witness = aRun({ endTime: daysAgo(19) });
    await system.create(witness);
    await system.neighbour.settled([witness.id]);
    await eventually(async () => (await count('wishes', 'uid = $1', uid)) === 0);
  });
});
