import { Operator, type SortKey } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type Listed, sql } from '../src/index.js';
import { afterCursor, beforeCursor, everything, ids, numbered, type Read } from './page-queries.js';
import { insertSamples, type Sample, sampleListing, sampleMigration } from './sample-resource.js';
import { where } from './written.js';

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('pages of a list of ten', function () {
  this.timeout(30_000);
  let store: TestDatabase;
  const source = { select: 'id', from: 'samples' };
  const read: Read = (query) => sampleListing.run<{ id: string }>(store.database, query, source);

  async function fill(table: readonly Sample[]): Promise<void> {
    await store.database.query('TRUNCATE samples');
    await store.database.query(insertSamples, [JSON.stringify(table)]);
  }

  before(async () => {
    store = await testDatabase({ schema: 'samples', migrations: [sampleMigration] });
  });
  after(() => store.drop());

  const letters = [...'0123456789'];
  const idOf = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
  const blank = {
    name: null,
    nick: null,
    status: null,
    size: null,
    price: null,
    lat: null,
    warmth: null,
    chill: null,
    flag: null,
  };
  const none = { other_flag: null, at: null, made: null, touched: null, day: null, due: null, tags: null, box: null };
  const sample = (digit: string, count: number | null): Sample => ({
    ...blank,
    ...none,
    id: idOf(digit),
    count,
    big: 1,
  });
  const sort: SortKey[] = [{ field: 'count', descending: false }];
  const digits = (listed: Listed<{ id: string }>): string =>
    ids(listed)
      .map((id) => id[0])
      .join('');

  beforeEach(() => fill(letters.map((digit) => sample(digit, Number(digit)))));

  it('pages continue at the same position when rows are inserted and deleted in between', async () => {
    const first = await read({ filter: undefined, sort, page: afterCursor(4, '') });
    expect(digits(first)).to.equal('0123');
    await store.database.query('DELETE FROM samples WHERE "count" IN (0, 3, 4)');
    await add([sample('a', 2), sample('b', 3), sample('c', 9)]);
    const second = await read({ filter: undefined, sort, page: afterCursor(4, first.page.lastCursor) });
    expect(digits(second)).to.equal('b567');
    expect(second.page).to.include({ hasPrevious: true, hasNext: true });
    const back = await read({ filter: undefined, sort, page: beforeCursor(4, second.page.firstCursor) });
    expect(digits(back)).to.equal('12a');
    expect(back.page).to.include({ hasPrevious: false, hasNext: true });
  });

  async function add(rows: readonly Sample[]): Promise<void> {
    await store.database.query(insertSamples, [JSON.stringify(rows)]);
  }

  it('reports no previous page once all rows before it are deleted', async () => {
    const first = await read({ filter: undefined, sort, page: afterCursor(4, '') });
    await store.database.query('DELETE FROM samples WHERE "count" < 4');
    const second = await read({ filter: undefined, sort, page: afterCursor(4, first.page.lastCursor) });
    expect(second.page).to.include({ hasPrevious: false, hasNext: true });
  });

  it('a page past the end is empty, with the rows before it', async () => {
    const last = await read({ filter: undefined, sort, page: beforeCursor(4, '') });
    expect(digits(last)).to.equal('6789');
    const past = await read({ filter: undefined, sort, page: afterCursor(4, last.page.lastCursor) });
    expect(past.rows).to.deep.equal([]);
    expect(past.page).to.deep.include({ hasPrevious: true, hasNext: false, firstCursor: '', lastCursor: '' });
  });

  it('counts the rows that pass the filter, even past the end', async () => {
    const filter = where('count', Operator.GE, 5);
    const page = await read({ filter, sort, page: numbered(4_294_967_295, 100) });
    expect(page.rows).to.deep.equal([]);
    expect(page.page).to.include({ count: 5, hasPrevious: true, hasNext: false });
  });

  it('pages stay within the scope, in rows, count and neighbours', async () => {
    const scoped: Read = (query) =>
      sampleListing.run<{ id: string }>(store.database, query, {
        ...source,
        scope: sql`"count" % 2 = ${1} OR "count" = ${0}`,
      });
    const page = await scoped({ filter: where('count', Operator.LT, 8), sort, page: numbered(1, 3) });
    expect(digits(page)).to.equal('013');
    expect(page.page.count).to.equal(5);
    const next = await scoped({
      filter: where('count', Operator.LT, 8),
      sort,
      page: afterCursor(3, page.page.lastCursor),
    });
    expect(digits(next)).to.equal('57');
    expect(next.page).to.include({ hasPrevious: true, hasNext: false });
  });

  it('a page has the resource’s order and twenty rows by default', async () => {
    const page = await read({ filter: undefined, sort: [], page: undefined });
    expect(digits(page)).to.equal('9876543210');
    expect(page.page).to.include({ count: 10, hasPrevious: false, hasNext: false });
  });

  it('puts rows without a value last, in both directions', async () => {
    await add([sample('a', null)]);
    const up = await read({ filter: undefined, sort, page: everything });
    const down = await read({ filter: undefined, sort: [{ field: 'count', descending: true }], page: everything });
    expect([digits(up), digits(down)]).to.deep.equal(['0123456789a', '9876543210a']);
  });

  it('pages return the service’s columns unchanged', async () => {
    const own = { select: '"count" AS "howMany", id', from: 'samples' };
    const { rows } = await sampleListing.run(store.database, { filter: undefined, sort, page: numbered(1, 1) }, own);
    expect(rows).to.have.lengthOf(1);
    expect(rows[0]).to.include({ howMany: 0, id: idOf('0') });
  });

  it('reads count and rows from one snapshot, in one statement', async () => {
    let statements = 0;
    const counting: Pick<TestDatabase['database'], 'query'> = {
      query: (...given) => {
        statements += 1;
        return store.database.query(...given);
      },
    };
    await sampleListing.run(counting, { filter: undefined, sort, page: numbered(2, 3) }, source);
    await sampleListing.run(counting, { filter: undefined, sort, page: afterCursor(3, '') }, source);
    expect(statements).to.equal(2);
  });

  it('refuses a modified cursor and a cursor of another order', async () => {
    const { lastCursor } = (await read({ filter: undefined, sort, page: afterCursor(4, '') })).page;
    const [payload = '', signature = ''] = lastCursor.split('.');
    const other = Buffer.from(JSON.stringify(['9', idOf('9')])).toString('base64url');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const changed = [
      `${other}.${signature}`,
      `${payload}.${flipped}`,
      `${payload}.`,
      payload,
      `${lastCursor}.`,
      `${lastCursor}=`,
      'x',
      ' ',
    ];
    for (const token of changed) {
      const { code, faults } = refusal(() =>
        sampleListing.compile({ filter: undefined, sort, page: afterCursor(4, token) }),
      );
      expect(code, token).to.equal('invalid_cursor');
      expect(faults.map(({ parameter }) => parameter)).to.deep.equal(['page[after]']);
    }
    const reversed = [{ field: 'count', descending: true }];
    const { faults } = refusal(() =>
      sampleListing.compile({ filter: undefined, sort: reversed, page: beforeCursor(4, lastCursor) }),
    );
    expect(faults).to.have.lengthOf(1);
    expect(faults[0]).to.include({ code: 'invalid_cursor', parameter: 'page[before]' });
  });
});
