import type { ListQuery } from '@jogging/proto/common';
import type { Database } from '@jogging/service-kit/database';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { projectRun } from '../src/domain/project-run.js';
import { incomingRun } from '../src/store/incoming-run.js';
import { migrations } from '../src/store/migrations/index.js';
import { PeriodReports } from '../src/store/period-reports.js';
import { Records } from '../src/store/records.js';
import { randomFrom } from './random.js';
import { factsOn, runIdOf, uidOf, World } from './world.js';

const weeks = 104;
const subject = { uid: uidOf(1), userId: 'test13' };

const firstPage: ListQuery = {
  filter: undefined,
  sort: [],
  page: { $case: 'numberPage', value: { number: 1, size: 20 } },
};
const everything: ListQuery = { filter: undefined, sort: [], page: { $case: 'everything', value: true } };

interface Plan {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** The blocks that the statements of `work` read, each explained as the service sends it. */
async function blocksOf(database: Database, work: (database: Database) => Promise<unknown>): Promise<number> {
  let blocks = 0;
  const explaining: Database = {
    ...database,
    async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
      const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
        params,
      );
      const plan = row?.['QUERY PLAN'][0].Plan;
      blocks += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
      return database.query<Row>(sql, params);
    },
  };
  await work(explaining);
  return blocks;
}

/** Totals of ten thousand other users, without which the planner would read all of such a small table. */
const othersTotals = `
  INSERT INTO period_totals (generation, uid, kind, start, year, number, run_count, total_distance, total_duration)
  SELECT 1, md5(other::text)::uuid, 'week', '2020-01-20', 2020, 4, 1, 5000, 1500 FROM generate_series(1, 10000) other`;

/** Runs over the weeks: one in each, then the rest in random order, applied like events in a separate database. */
async function withRuns(count: number): Promise<TestDatabase> {
  const part = await testDatabase({ schema: 'reports', migrations });
  await part.database.query(othersTotals);
  const random = randomFrom(2020);
  const world = new World();
  for (let index = 0; index < count; index += 1) {
    const day = index < weeks ? index * 7 : Math.floor(random() * weeks * 7);
    world.create(runIdOf(index), subject.uid, factsOn(day, 1_000 + index, 300 + index));
  }
  const runs = world.runs.map((run) => incomingRun(projectRun(run)));
  for (let from = 0; from < runs.length; ) {
    const batch = runs.slice(from, from + (from === 0 ? weeks : 1_000));
    await part.database.query('SELECT apply_runs($1, NULL)', [JSON.stringify(batch)]);
    from += batch.length;
  }
  await part.database.query('VACUUM ANALYZE projected_runs');
  await part.database.query('VACUUM ANALYZE period_totals');
  return part;
}

describe('the cost of a report', () => {
  let few: TestDatabase;
  let many: TestDatabase;

  before(async function () {
    this.timeout(180_000);
    few = await withRuns(weeks);
    many = await withRuns(100_000);
  });
  after(async () => {
    await few.drop();
    await many.drop();
  });

  const summary = (query: ListQuery) => (database: Database) =>
    new PeriodReports(database, 'a secret for tests').list(subject, 'week', query);

  it('a report reads at most one block for each week and a few of the index, even after many updates', async () => {
    const blocks = await blocksOf(many.database, summary(everything));
    expect(blocks).to.be.within(2, weeks + 5);
  });

  describe('with the rows laid out alike', () => {
    // Where Postgres puts new row versions depends on other activity in the cluster, in any of its databases.
    before(async () => {
      for (const { database } of [few, many]) await database.query('CLUSTER period_totals USING period_totals_pkey');
    });

    for (const [name, query] of [
      ['the first page of the summary', firstPage],
      ['the whole summary', everything],
    ] as const) {
      it(`${name} over 100,000 runs reads as many blocks as over one run a week`, async () => {
        const fewBlocks = await blocksOf(few.database, summary(query));
        expect(fewBlocks).to.be.above(1);
        expect(await blocksOf(many.database, summary(query))).to.equal(fewBlocks);
      });
    }

    it('the blocks read for records grow only with the height of the indexes', async () => {
      const records = (database: Database) => new Records(database, 'a secret for tests').list(subject, firstPage);
      const fewBlocks = await blocksOf(few.database, records);
      // Seven indexes of the runs, each with at most two more levels, and a separate heap page for each.
      expect(await blocksOf(many.database, records)).to.be.within(fewBlocks, fewBlocks + 21);
    });
  });
});
