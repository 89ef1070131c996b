import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { migrations } from '../src/store/migrations/index.js';
import { RunStore } from '../src/store/run-store.js';
import { anyRun, anyWeather } from './any-run.js';

describe('the store of runs', () => {
  let store: TestDatabase;
  let runs: RunStore;

  before(async function () {
    this.timeout(30_000);
    store = await testDatabase({ migrations, schema: 'runs' });
    runs = new RunStore(store.database);
  });
  after(() => store?.drop());

  it('gives back what was put in and what was changed, to the last microsecond and degree', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, anyRun, async (run, other) => {
        const changed = { ...other, id: run.id };
        await store.database.transaction((transaction) => runs.insert(run, transaction));
        expect(await runs.find(run.id)).to.deep.equal(run);
        await store.database.transaction((transaction) => runs.update(changed, transaction));
        expect(await runs.find(run.id)).to.deep.equal(changed);
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);

  it('takes over weather for the current wish alone, and only what is newer', async () => {
    const revision = fc.integer({ min: 1, max: 5 });
    const wish = fc.constantFrom(-1, 0, 1);
    const changes = fc.array(fc.record({ wish, revision, weather: anyWeather }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(anyRun, changes, async (any, said) => {
        const run = { ...any, weatherRevision: 0 };
        const expected = { ...run };
        for (const { wish: of, revision: number, weather } of said) {
          if (of !== 0 || number <= expected.weatherRevision) continue;
          Object.assign(expected, { weather, weatherRevision: number });
        }
        await store.database.transaction(async (transaction) => {
          await runs.insert(run, transaction);
          for (const one of said) {
            const weatherRequest = run.weatherRequest + one.wish;
            await runs.recordWeather(run.id, { runId: run.id, uid: run.uid, ...one, weatherRequest }, transaction);
          }
        });
        expect(await runs.find(run.id)).to.deep.equal(expected);
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);

  it('keeps out what the domain would not let in', async () => {
    const run = fc.sample(anyRun, 1)[0];
    if (!run) throw new Error('there is no sample');
    const refused = await store.database
      .transaction((transaction) => runs.insert({ ...run, distance: 0 }, transaction))
      .catch((error: unknown) => error);
    expect(refused).to.be.an('error').with.property('code', '23514');
  });
});
