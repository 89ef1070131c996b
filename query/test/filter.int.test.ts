import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { filters, samples } from './arbitrary.js';
import { evaluate } from './oracle/evaluate.js';
import { insertSamples, sampleFields, sampleListing, sampleMigration, sampleRow } from './sample-resource.js';

describe('filters over SQL', function () {
  this.timeout(120_000);
  let store: TestDatabase;

  before(async () => {
    store = await testDatabase({ schema: 'samples', migrations: [sampleMigration] });
  });
  after(() => store.drop());

  it('a filter in SQL selects exactly the same rows as an evaluation in memory', async () => {
    const rows = fc.uniqueArray(samples, { minLength: 1, maxLength: 25, selector: ({ id }) => id });
    await fc.assert(
      fc.asyncProperty(rows, fc.array(filters, { minLength: 1, maxLength: 12 }), async (table, trees) => {
        await store.database.query('TRUNCATE samples');
        await store.database.query(insertSamples, [JSON.stringify(table)]);
        for (const filter of trees) {
          const expected = table.filter((row) => evaluate(filter, sampleFields, sampleRow(row)) === true);
          const query = { filter, sort: [{ field: 'id', descending: false }], page: undefined };
          const source = { select: 'id', from: 'samples' };
          const { rows: found, page } = await sampleListing.run<{ id: string }>(store.database, query, source);
          const ids = expected.map(({ id }) => id).sort();
          expect(found.map(({ id }) => id)).to.deep.equal(ids.slice(0, 20));
          expect(page.count).to.equal(ids.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
