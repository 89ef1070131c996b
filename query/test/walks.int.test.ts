import type { SortKey } from '@jogging/proto/common';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { samples } from './arbitrary.js';
import { listInMemory } from './oracle/list-in-memory.js';
import { afterCursor, beforeCursor, everything, ids, numbered, type Read } from './page-queries.js';
import {
  insertSamples,
  type Sample,
  sampleFields,
  sampleListing,
  sampleMigration,
  sampleRow,
} from './sample-resource.js';

const sortable = [
  'name',
  'status',
  'size',
  'count',
  'price',
  'warmth',
  'flag',
  'at',
  'made',
  'touched',
  'day',
  'box.level',
  'id',
];
const sorts: fc.Arbitrary<SortKey[]> = fc
  .uniqueArray(fc.constantFrom(...sortable), { maxLength: 3 })
  .chain((names) =>
    fc.tuple(...names.map((field) => fc.record({ field: fc.constant(field), descending: fc.boolean() }))),
  );

/** Reads every page forward from the start, then backward from the end; checks what each reports about its neighbours. */
async function walk(read: Read, sort: SortKey[], size: number): Promise<{ forward: string[][]; backward: string[][] }> {
  const forward: string[][] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page = await read({ filter: undefined, sort, page: afterCursor(size, cursor) });
    expect(page.page.hasPrevious, 'forward, previous').to.equal(forward.length > 0);
    forward.push(ids(page));
    expect(forward.length, 'a cursor that leads nowhere').to.be.below(30);
    cursor = page.page.hasNext ? page.page.lastCursor : undefined;
  }
  const backward: string[][] = [];
  cursor = '';
  while (cursor !== undefined) {
    const page = await read({ filter: undefined, sort, page: beforeCursor(size, cursor) });
    expect(page.page.hasNext, 'backward, next').to.equal(backward.length > 0);
    backward.unshift(ids(page));
    expect(backward.length, 'a cursor that leads nowhere').to.be.below(30);
    cursor = page.page.hasPrevious ? page.page.firstCursor : undefined;
  }
  return { forward, backward };
}

describe('all pages of a list', function () {
  this.timeout(120_000);
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

  it('all pages together contain every row once and in order, by cursor and by number, in SQL and in memory', async () => {
    const tables = fc.uniqueArray(samples, { maxLength: 23, selector: ({ id }) => id });
    await fc.assert(
      fc.asyncProperty(tables, sorts, fc.integer({ min: 1, max: 9 }), async (table, sort, size) => {
        await fill(table);
        const inMemory: Read = async (query) =>
          listInMemory(table, query, { resource: sampleFields, values: sampleRow, cursorSecret: 's' });
        const all = ids(await inMemory({ filter: undefined, sort, page: everything }));
        expect(ids(await read({ filter: undefined, sort, page: everything }))).to.deep.equal(all);
        for (const reader of [read, inMemory]) {
          const { forward, backward } = await walk(reader, sort, size);
          expect(forward.flat()).to.deep.equal(all);
          expect(backward.flat()).to.deep.equal(all);
          for (const pages of [forward.slice(0, -1), backward.slice(1)]) {
            for (const page of pages) expect(page).to.have.lengthOf(size);
          }
          const last = Math.ceil(all.length / size);
          for (let number = 1; number <= last + 1; number += 1) {
            const page = await reader({ filter: undefined, sort, page: numbered(number, size) });
            expect(ids(page)).to.deep.equal(all.slice((number - 1) * size, number * size));
            expect(page.page).to.include({ count: all.length, hasPrevious: number > 1, hasNext: number < last });
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
