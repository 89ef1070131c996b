import type { Filter, ListQuery } from '@jogging/proto/common';
import type { Field } from '@jogging/resources';
import { runFields, userFields } from '@jogging/resources';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseListQuery, printFilter } from '../src/index.js';
import { type CatalogueRow, catalogueTable } from './catalogue-table.js';
import { evaluate } from './oracle/evaluate.js';
import { type Condition, type Plain, type Thought, writeBrackets, writeJson, writeText } from './written-filter.js';

const words = fc.string({ unit: fc.constantFrom(..."aAbßİσςΣ%_\\', é😀"), maxLength: 4 });
const dates = fc.constantFrom('2016-05-01', '2020-01-24', '2020-02-29');
const seconds = fc.constantFrom(1_579_883_674, 1_579_824_000, 1_462_060_800);
const wholes = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(2895, 2896, 20));
const digits = fc
  .oneof(wholes.map(String), fc.constantFrom('2.895', '2.8955', '-0.0000001', '12.3', '99999999999999999999', '0.50'))
  .map((each) => ({ digits: each }));

/** A value that a row may have in a field, and one that a client may compare it with. */
function values({ type, values: closed }: Field): { stored: fc.Arbitrary<unknown>; asked: fc.Arbitrary<Plain> } {
  if (closed) return { stored: fc.constantFrom(...closed), asked: fc.constantFrom(...closed) };
  switch (type) {
    case 'integer':
      return { stored: wholes, asked: digits };
    case 'decimal':
      return { stored: wholes, asked: fc.oneof(digits, fc.constantFrom('2.895', '-1', '0.0')) };
    case 'boolean':
    case 'object':
      return { stored: fc.boolean(), asked: fc.oneof(fc.boolean(), fc.constantFrom('true', 'false')) };
    case 'instant':
      return { stored: seconds.map((each) => each * 1_000_000 + 838_199), asked: instants };
    case 'timestamp':
      return { stored: seconds.map((each) => each * 1000), asked: instants };
    case 'date':
      return { stored: dates, asked: dates };
    case 'names': {
      const names = fc.constantFrom('admin', 'user', 'coach');
      return { stored: fc.uniqueArray(names, { maxLength: 2 }), asked: names };
    }
    default:
      return { stored: words, asked: words };
  }
}

const instants = fc.oneof(
  dates,
  seconds.map((each) => new Date(each * 1000).toISOString()),
  fc.constantFrom('2020-01-24T22:04:34.838199+05:30', '2020-01-24T22:04:34.838199 05:30'),
);

const spellings = {
  equality: ['eq', 'ne'],
  range: ['gt', 'lt', 'ge', 'gte', 'le', 'lte'],
  list: ['in', 'in_', 'not_in', 'notin_'],
  pattern: ['like', 'ilike', 'notlike', 'notilike'],
  part: ['startswith', 'endswith', 'contains'],
  state: ['is', 'is_', 'isnot'],
} as const;

function conditions(name: string, field: Field, alike: readonly string[]): fc.Arbitrary<Condition> {
  const asked = fc.option(values(field).asked, { freq: 6 });
  const on = (operators: readonly string[], value: fc.Arbitrary<Condition['value']>): fc.Arbitrary<Condition> =>
    fc.record({
      kind: fc.constant('condition'),
      field: fc.constant(name),
      operator: fc.constantFrom(...operators),
      value,
    });
  const state = on(
    spellings.state,
    fc.constantFrom<Plain>(...(field.type === 'boolean' ? [null, true, false] : [null])),
  );
  if (field.type === 'object') return state;
  const choices = [
    state,
    on(spellings.equality, asked),
    on(spellings.list, fc.array(asked, { minLength: 1, maxLength: 3 })),
  ];
  if (field.type === 'names') return fc.oneof(...choices, on(['contains'], asked));
  const other = fc.constantFrom(...alike).map((each) => ({ field: each }));
  choices.push(on(spellings.equality, other));
  if (field.type === 'boolean') return fc.oneof(...choices);
  choices.push(on(spellings.range, asked), on(spellings.range, other));
  choices.push(on(['between'], fc.tuple(asked, asked)));
  if (field.type !== 'text') return fc.oneof(...choices);
  const pattern = words.map((word) => (/(^|[^\\])(\\\\)*\\$/.test(word) ? `${word}\\` : word));
  return fc.oneof(...choices, on(spellings.pattern, pattern), on(spellings.part, asked));
}

function thoughts(conditionsOf: fc.Arbitrary<Condition>): fc.Arbitrary<Thought> {
  const { thought } = fc.letrec<{ thought: Thought }>((tie) => ({
    thought: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: conditionsOf },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), item: tie('thought') }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          items: fc.array(tie('thought'), { minLength: 1, maxLength: 3 }),
        }),
      },
    ),
  }));
  const flat = fc.record({
    kind: fc.constant('and' as const),
    items: fc.array(conditionsOf, { minLength: 1, maxLength: 3 }),
  });
  return fc.oneof(thought, flat);
}

function parse(query: string): Filter {
  const { filter } = parseListQuery(query, { families: ['filter'] }).query;
  if (!filter) throw new Error(`no filter: ${query}`);
  return filter;
}

const parseFilter = (source: string): Filter => parse(`filter=${encodeURIComponent(source)}`);

/** The tree without positions, which only messages need. */
function shape(filter: Filter): unknown {
  return JSON.parse(
    JSON.stringify(filter, (key, value) => (key === 'place' || key === 'parameter' ? undefined : value)),
  );
}

for (const resource of [runFields, userFields]) {
  const table = catalogueTable(resource);
  const sameDomain = ({ type }: Field): readonly string[] => {
    const of = (each: string): string =>
      ({ enum: 'text', decimal: 'number', integer: 'number', timestamp: 'time', instant: 'time' })[each] ?? each;
    return table.fields.filter(([, other]) => of(other.type) === of(type)).map(([name]) => name);
  };
  const anyThought = thoughts(
    fc.oneof(...table.fields.map(([name, field]) => conditions(name, field, sameDomain(field)))),
  );
  const anyRow = fc.record(
    Object.fromEntries(
      table.fields.map(([name, field]) => [
        name,
        name === 'id' ? fc.uuid() : fc.option(values(field).stored, { freq: 3 }),
      ]),
    ),
  ) as fc.Arbitrary<CatalogueRow>;

  describe(`a filter on a ${resource.type}, written in three forms`, function () {
    this.timeout(120_000);
    let store: TestDatabase;

    before(async () => {
      store = await testDatabase({ schema: 'forms', migrations: [table.migration] });
    });
    after(() => store.drop());

    it('reads a filter in three forms as one tree, which can be printed and read again', () => {
      fc.assert(
        fc.property(anyThought, (thought) => {
          const tree = parseFilter(writeJson(thought));
          expect(shape(parseFilter(`[${writeJson(thought)}]`))).to.deep.equal(shape(tree));
          expect(shape(parseFilter(writeText(thought, false)))).to.deep.equal(shape(tree));
          expect(shape(parseFilter(writeText(thought, true)))).to.deep.equal(shape(tree));
          expect(shape(parseFilter(printFilter(tree)))).to.deep.equal(shape(tree));
        }),
        { numRuns: 500 },
      );
    });

    it('selects the same rows by each form of a filter as an evaluation in memory', async () => {
      let inBrackets = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRow, { minLength: 1, maxLength: 15 }),
          fc.array(anyThought, { maxLength: 8 }),
          async (rows, asked) => {
            await store.database.query(`TRUNCATE ${table.table}`);
            await store.database.query(table.insert, [JSON.stringify(rows)]);
            for (const thought of asked) {
              const brackets = writeBrackets(thought);
              if (brackets) inBrackets += 1;
              const forms = [parseFilter(writeJson(thought)), parseFilter(writeText(thought, true))];
              if (brackets) forms.push(parse(brackets));
              const expected = rows.filter((row) => evaluate(forms[0]!, resource, row) === true).map(({ id }) => id);
              for (const filter of forms) {
                const query: ListQuery = {
                  filter,
                  sort: [{ field: 'id', descending: false }],
                  page: { $case: 'everything', value: true },
                };
                const found = await table.listing.run<{ id: string }>(store.database, query, {
                  select: 'id',
                  from: table.table,
                });
                expect(found.rows.map(({ id }) => id)).to.deep.equal([...new Set(expected)].sort());
              }
            }
          },
        ),
        { numRuns: 60 },
      );
      expect(inBrackets).to.be.above(10);
    });
  });
}
