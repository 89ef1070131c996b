import type { ListQuery } from '@jogging/proto/common';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createListing, sql } from '../src/index.js';

interface Plan {
  readonly 'Node Type': string;
  readonly Plans?: readonly Plan[];
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

describe('the cost of a page', function () {
  this.timeout(60_000);
  let store: TestDatabase;
  const rows = 50_000;

  const listing = createListing({
    resource: {
      type: 'event',
      identifiers: { id: { type: 'text', access: 'read', description: '' } },
      attributes: { at: { type: 'instant', access: 'read', description: '' } },
      defaultSort: [{ field: 'at', descending: true }],
    },
    columns: { id: { sql: 'id', kind: 'uuid' }, at: { sql: 'at', kind: 'micros' } },
    cursorSecret: 'the secret of a test',
  });

  before(async () => {
    store = await testDatabase({
      schema: 'events',
      migrations: [
        {
          name: '000001-create-events',
          up: async ({ query }) => {
            await query(
              'CREATE TABLE events (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), owner int, at bigint NOT NULL)',
            );
            await query(`INSERT INTO events (owner, at) SELECT n % 2, n / 4 FROM generate_series(1, ${rows}) n`);
            await query('CREATE INDEX ON events (owner, at, id)');
            // Each owner has about one page, with rows so long that each takes a block.
            await query(
              'CREATE TABLE diary (id uuid DEFAULT gen_random_uuid(), owner int, at bigint NOT NULL, text text)',
            );
            await query(
              `INSERT INTO diary (owner, at, text) SELECT n % 500, n, repeat('x', 900) FROM generate_series(1, 30000) n`,
            );
            await query(`INSERT INTO diary (owner, at, text) SELECT -1, n, '' FROM generate_series(1, 5000) n`);
            await query('CREATE INDEX ON diary (owner, at, id)');
          },
        },
      ],
    });
    await store.database.query('VACUUM ANALYZE events');
    await store.database.query('VACUUM ANALYZE diary');
  });
  after(() => store.drop());

  const page = (position: 'after' | 'before', value: string): ListQuery => ({
    filter: undefined,
    sort: [],
    page: { $case: 'cursorPage', value: { size: 20, position: { $case: position, value } } },
  });

  async function blocks(query: ListQuery): Promise<{ touched: number; nodes: string[] }> {
    const { text, params } = listing
      .compile(query)
      .statement({ select: 'id, at', from: 'events', scope: sql`owner = ${1}` });
    const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`;
    const [line] = await store.database.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(explain, params);
    const plan = line?.['QUERY PLAN'][0].Plan;
    const nodesOf = (node: Plan): string[] => [node['Node Type'], ...(node.Plans ?? []).flatMap(nodesOf)];
    return {
      touched: (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0),
      nodes: plan ? nodesOf(plan) : [],
    };
  }

  it('a page by cursor costs as much at any depth as the first page, from both ends', async () => {
    const first = await blocks(page('after', ''));
    const middle = await listing.run<{ at: number }>(
      store.database,
      { filter: undefined, sort: [], page: { $case: 'numberPage', value: { number: 1200, size: 20 } } },
      { select: 'id, at', from: 'events', scope: sql`owner = ${1}` },
    );
    const { firstCursor, lastCursor } = middle.page;
    expect(middle.rows).to.have.lengthOf(20);
    for (const deep of [await blocks(page('after', lastCursor)), await blocks(page('before', firstCursor))]) {
      expect(deep.nodes).to.not.include('Seq Scan');
      // One more descent of the index, for the rows before the page.
      expect(deep.touched).to.be.at.most(first.touched + 20);
    }
    expect(first.touched).to.be.at.most(60);
  });

  it('prepares a list without filter and sort only once, under a name for its text', () => {
    const source = { select: 'id', from: 'events', scope: sql`owner = ${1}` };
    const numbered = (number: number, size: number): ListQuery => ({
      filter: undefined,
      sort: [],
      page: { $case: 'numberPage', value: { number, size } },
    });
    const name = (query: ListQuery): string | undefined => listing.compile(query).statement(source).name;
    expect(name(numbered(1, 20))).to.match(/^list-event-[\w-]{16}$/);
    expect(name(numbered(7, 20))).to.equal(name(numbered(8, 20)));
    expect(name(numbered(1, 21))).to.not.equal(name(numbered(1, 20)));
    expect(name({ ...numbered(1, 20), sort: [{ field: 'at', descending: true }] })).to.equal(undefined);
  });

  it('prepares a filter from its third use on, if the source allows it', () => {
    const source = { select: 'id', from: 'events', scope: sql`owner = ${1}` };
    const query: ListQuery = { filter: undefined, sort: [{ field: 'at', descending: true }], page: undefined };
    const names = (cacheStatement: boolean) =>
      [1, 2, 3, 4].map(() => listing.compile(query).statement({ ...source, cacheStatement }).name);
    expect(names(false)).to.deep.equal([undefined, undefined, undefined, undefined]);
    const [first, second, third, fourth] = names(true);
    expect([first, second]).to.deep.equal([undefined, undefined]);
    expect(third).to.be.a('string').and.to.equal(fourth);
  });

  it('plans the first page only once for all owners', async () => {
    const first: ListQuery = {
      filter: undefined,
      sort: [],
      page: { $case: 'numberPage', value: { number: 1, size: 50 } },
    };
    const source = { select: 'id, at, text', from: 'diary', scope: sql`owner = ${1}`, cacheStatement: true };
    const plans = await store.database.transaction(async (transaction) => {
      for (let time = 0; time < 12; time += 1) await listing.run(store.database, first, source, { transaction });
      return store.database.query<{ generic: number; custom: number }>(
        'SELECT generic_plans AS generic, custom_plans AS custom FROM pg_prepared_statements WHERE name = $1',
        [listing.compile(first).statement(source).name],
        { transaction },
      );
    });
    // Postgres always plans the first five executions by their values.
    expect(plans).to.deep.equal([{ generic: 7, custom: 5 }]);
  });
});
