import { runFields } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseListQuery } from '../src/index.js';
import { catalogueTable } from './catalogue-table.js';

const table = catalogueTable(runFields);
const names = table.fields.map(([name]) => name);
const operators = [...'eq ne gt lt ge le gte lte in in_ not_in notin_ like ilike notlike notilike'.split(' ')];
operators.push(...'startswith endswith contains between is is_ isnot'.split(' '));

const odd = fc.constantFrom(
  '__proto__',
  'constructor',
  '%',
  '\\',
  '\0',
  '😀',
  '\ud800',
  "'",
  '"',
  '1e999999999',
  '-',
  '',
);
const extreme = fc.constantFrom(
  '99999999999999999999',
  '-0',
  '1'.repeat(500),
  '9999-12-31T23:59:59-23:59',
  '0000-01-01',
  '0001-01-01',
);
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  odd,
  extreme,
  fc.integer().map(String),
  fc.double().map(String),
);
const field = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: odd });
const operator = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...operators) }, { weight: 1, arbitrary: odd });

/** Pieces of the text form, mostly in valid positions. */
const words = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(field, operator, value).map(([a, b, c]) => `${a} ${b} '${c.replaceAll("'", "''")}'`),
  },
  { weight: 2, arbitrary: fc.tuple(field, operator, value).map(([a, b, c]) => `${a} ${b} ${c}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(field, operator, fc.array(value)).map(([a, b, c]) => `${a} ${b} ('${c.join("','")}')`),
  },
  { weight: 3, arbitrary: fc.constantFrom('and', 'or', 'not', '(', ')', 'null', ',') },
);
const text = fc.oneof(
  fc.array(words, { maxLength: 8 }).map((pieces) => pieces.join(' ')),
  fc.array(words, { maxLength: 8 }).map((pieces) => pieces.join(' and ')),
);
const node = fc.record(
  { name: field, op: operator, val: fc.oneof(value, fc.jsonValue({ maxDepth: 2 })), field },
  { requiredKeys: ['name'] },
);
const json = fc.oneof(
  node.map((each) => JSON.stringify([{ or: [each] }])),
  node.map((each) => JSON.stringify([each, { not: each }]).slice(0, -1)),
  fc.jsonValue().map((each) => JSON.stringify([each])),
);
const parameter = fc.oneof(
  fc.tuple(fc.constant('filter'), fc.oneof(text, json, value)),
  fc.tuple(
    fc.tuple(field, operator).map(([a, b]) => `filter[${a}][${b}]`),
    value,
  ),
  fc.tuple(
    field.map((each) => `filter[${each}]`),
    value,
  ),
  fc.tuple(
    fc.constant('sort'),
    fc.oneof(
      fc.array(field, { maxLength: 4 }).map((each) => each.join(',-')),
      value,
    ),
  ),
  fc.tuple(fc.constantFrom('page[size]', 'page[number]'), fc.oneof(value, fc.integer({ min: 1, max: 99 }).map(String))),
  fc.tuple(fc.constantFrom('page[after]', 'page[before]', 'include', 'fields[run]', 'fields[x]'), value),
  fc.tuple(value, value),
);
const encode = (piece: string): string => encodeURIComponent(piece.toWellFormed());
const query = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .array(parameter, { maxLength: 3 })
      .map((pairs) => pairs.map((pair) => pair.map(encode).join('=')).join('&')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

describe('any query', function () {
  this.timeout(180_000);
  let store: TestDatabase;

  before(async () => {
    store = await testDatabase({ schema: 'any', migrations: [table.migration] });
    const row = Object.fromEntries(table.fields.map(([name]) => [name, name === 'user_id' ? 'a%b\\c' : null]));
    await store.database.query(table.insert, [JSON.stringify([{ ...row, id: 'x' }])]);
  });
  after(() => store.drop());

  async function ask(asked: string): Promise<'answered' | 'refused'> {
    try {
      const list = parseListQuery(asked, {
        families: ['filter', 'sort', 'fields', 'include', 'page'],
        fieldsets: { run: ['distance'] },
        includes: ['user'],
      });
      await table.listing.run(store.database, list.query, { select: 'id', from: table.table });
      return 'answered';
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 400) throw error;
      for (const fault of error.faults) {
        expect(fault.parameter).to.be.a('string');
        expect(fault.detail.isWellFormed(), fault.detail).to.equal(true);
        expect(fault.detail).to.have.length.within(1, 500);
      }
      return 'refused';
    }
  }

  it('answers any query or refuses it with 400, but never fails', async () => {
    const outcomes = { answered: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        outcomes[await ask(asked)] += 1;
      }),
      { numRuns: 4000 },
    );
    expect(outcomes.answered).to.be.above(200);
    expect(outcomes.refused).to.be.above(200);
  });
});
