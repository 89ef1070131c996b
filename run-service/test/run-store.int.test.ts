import { randomUUID } from 'node:crypto';
import { renderRun, runsText } from '@jogging/resources';
import { createLogger } from '@jogging/service-kit';
import { createReadDatabase, type Database } from '@jogging/service-kit/database';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import type { RunId, Uid } from '../src/domain/ids.js';
import type { Run } from '../src/domain/run.js';
import { migrations } from '../src/store/migrations/index.js';
import { RunList } from '../src/store/run-list.js';
import { RunStore } from '../src/store/run-store.js';
import { anyRun, anyWeather } from './any-run.js';
import { eventOf } from './outbox-entry.js';

describe('the store of runs', () => {
  let store: TestDatabase;
  let runs: RunStore;

  before(async function () {
    this.timeout(30_000);
    store = await testDatabase({ migrations, schema: 'runs' });
    runs = new RunStore(store.database);
  });
  after(() => store?.drop());

  it('returns exactly what was stored and changed', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, anyRun, async (first, other) => {
        // Of its own: a counterexample that is made smaller comes with the same id again.
        const run = { ...first, id: randomUUID() as RunId };
        const changed = { ...other, id: run.id };
        expect(await runs.record(run, eventOf(run))).to.equal(true);
        expect(await runs.find(run.id)).to.deep.equal(run);
        await store.database.transaction((transaction) => runs.update(changed, transaction));
        expect(await runs.find(run.id)).to.deep.equal(changed);
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);

  it('records each of several runs at once on its own if one cannot be', async () => {
    const some = fc.sample(anyRun, 4).map((run) => ({ ...run, id: randomUUID() as RunId }));
    const impossible = { ...some[0], id: randomUUID() as RunId, distance: 0 } as Run;
    const outcomes = await Promise.allSettled([...some, impossible].map((run) => runs.record(run, eventOf(run))));
    expect(outcomes.map(({ status }) => status)).to.deep.equal([...some.map(() => 'fulfilled'), 'rejected']);
    expect(outcomes.at(-1)).to.have.nested.property('reason.code', '23514');
    expect(await Promise.all(some.map(({ id }) => runs.find(id)))).to.deep.equal(some);
  });

  it('finds all runs that are wanted in one turn with one statement, and says which do not exist', async () => {
    const some = fc.sample(anyRun, 5).map((run) => ({ ...run, id: randomUUID() as RunId }));
    for (const run of some) await runs.record(run, eventOf(run));
    let statements = 0;
    const query: Database['query'] = (...statement) => {
      statements += 1;
      return store.database.query(...statement);
    };
    const counted = new RunStore({ ...store.database, query });
    const [first] = some;
    const ids = [...some.map(({ id }) => id), randomUUID() as RunId, ...(first ? [first.id] : [])];
    expect(await Promise.all(ids.map((id) => counted.find(id)))).to.deep.equal([...some, undefined, first]);
    expect(statements).to.equal(1);
  });

  it('lists runs as lines that render to their documents, whatever their texts and figures', async () => {
    const { database: primary, url } = store;
    const logger = createLogger({ service: 'test', level: 'silent' });
    const list = new RunList(createReadDatabase({ primary, url, hosts: [], logger }), 'a secret of this test');
    await fc.assert(
      fc.asyncProperty(anyRun, async (run) => {
        const own = { ...run, uid: randomUUID() as Uid };
        await runs.record(own, eventOf(own));
        const next = {
          ...own,
          id: randomUUID() as RunId,
          startTime: { ...own.startTime, micros: own.startTime.micros - 1 },
        };
        await runs.record(next, eventOf(next));
        const { lines, page } = await list.readLines(undefined, { owner: 'one', uid: own.uid });
        const documents = [own, next].map((each) => renderRun(each, 'http://base'));
        expect(runsText(lines, 'http://base')).to.equal(JSON.stringify(documents));
        expect(page).to.include({ count: 2, hasNext: false });
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);

  it('applies weather only for the current request, and only if it is newer', async () => {
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
          await runs.record(run, eventOf(run), transaction);
          for (const one of said) {
            const weatherRequest = run.weatherRequest + one.wish;
            await runs.recordWeather([{ id: run.id, ...one, weatherRequest }], transaction);
          }
        });
        expect(await runs.find(run.id)).to.deep.equal(expected);
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);

  it('applies several weather changes at once with the same result as one after another', async () => {
    const change = fc.record({ of: fc.nat(2), wish: fc.constantFrom(0, 1), revision: fc.nat(4), weather: anyWeather });
    const three = fc.array(anyRun, { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(three, fc.array(change, { maxLength: 12 }), async (some, said) => {
        const read = async (atOnce: boolean) => {
          const fresh = some.map((run) => ({ ...run, id: randomUUID() as RunId, weatherRevision: 0 }));
          for (const run of fresh) await runs.record(run, eventOf(run));
          const changes = said.flatMap(({ of, wish, ...rest }) => {
            const run = fresh[of];
            return run ? [{ id: run.id, weatherRequest: run.weatherRequest + wish, ...rest }] : [];
          });
          await store.database.transaction(async (transaction) => {
            if (atOnce) await runs.recordWeather(changes, transaction);
            else for (const one of changes) await runs.recordWeather([one], transaction);
          });
          const found = await Promise.all(fresh.map(({ id }) => runs.find(id)));
          return found.map((run) => ({ ...run, id: '' }));
        };
        expect(await read(true)).to.deep.equal(await read(false));
      }),
      { numRuns: 30 },
    );
  }).timeout(30_000);

  it('the store rejects values that the domain would reject', async () => {
    const run = fc.sample(anyRun, 1)[0];
    if (!run) throw new Error('there is no sample');
    const refused = await store.database
      .transaction((transaction) => runs.record({ ...run, distance: 0 }, eventOf(run), transaction))
      .catch((error: unknown) => error);
    expect(refused).to.be.an('error').with.property('code', '23514');
  });
});
