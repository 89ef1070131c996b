import { type Filter, Operator } from '@jogging/proto/common';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { operatorName } from '../src/operators.js';
import { betweenFields, lists } from './list-cases.js';
import { evaluate } from './oracle/evaluate.js';
import { insertSamples, sampleFields, sampleListing, sampleMigration, sampleRow } from './sample-resource.js';
import { table } from './sample-table.js';
import { textComparisons } from './text-cases.js';
import { comparisons } from './typed-cases.js';
import { not, where, whereField, whereList } from './written.js';

describe('every operator on every type', function () {
  this.timeout(30_000);
  let store: TestDatabase;

  before(async () => {
    store = await testDatabase({ schema: 'samples', migrations: [sampleMigration] });
    await store.database.query(insertSamples, [JSON.stringify(table)]);
  });
  after(() => store.drop());

  const letters = (rows: readonly { id: string }[]): string => rows.map(({ id }) => id[0]).join('');

  function selects(title: string, filter: Filter, expected: string): void {
    it(`${title} selects ${expected || 'nothing'}`, async () => {
      const inMemory = table.filter((row) => evaluate(filter, sampleFields, sampleRow(row)) === true);
      expect(letters(inMemory), 'in memory').to.equal(expected);
      const query = { filter, sort: [{ field: 'id', descending: false }], page: undefined };
      const { rows } = await sampleListing.run<{ id: string }>(store.database, query, {
        select: 'id',
        from: 'samples',
      });
      expect(letters(rows), 'in SQL').to.equal(expected);
    });
  }

  for (const [field, cases] of Object.entries({ ...textComparisons, ...comparisons })) {
    for (const [operator, value, expected] of cases) {
      selects(`${field} ${operatorName(operator)} ${JSON.stringify(value)}`, where(field, operator, value), expected);
    }
  }
  for (const [field, operator, values, expected] of lists) {
    selects(
      `${field} ${operatorName(operator)} ${JSON.stringify(values)}`,
      whereList(field, operator, values),
      expected,
    );
  }
  for (const [field, operator, other, expected] of betweenFields) {
    selects(`${field} ${operatorName(operator)} the field ${other}`, whereField(field, operator, other), expected);
  }

  selects('the negation of a comparison with null', not(where('count', Operator.EQ, null)), '');
  selects('the negation of a comparison that no row can pass', not(where('count', Operator.EQ, 10.5)), 'abd');
  selects('the negation of is null', not(where('count', Operator.IS, null)), 'abd');
});
