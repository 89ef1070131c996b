import { type Filter, Operator } from '@jogging/proto/common';
import { expect } from 'chai';
import { operatorName } from '../../src/listing/domain.js';
import { evaluate } from '../../src/listing/index.js';
import { type TestDatabase, testDatabase } from '../../src/testing/index.js';
import {
  insertSamples,
  type Sample,
  sampleFields,
  sampleListing,
  sampleMigration,
  sampleRow,
} from './sample-resource.js';
import { not, where, whereField, whereList } from './written.js';

const { EQ, NE, GT, LT, GE, LE, IN, NOT_IN, LIKE, ILIKE, NOT_LIKE, NOT_ILIKE } = Operator;
const { STARTS_WITH, ENDS_WITH, CONTAINS, BETWEEN, IS, IS_NOT } = Operator;

const idOf = (letter: string): string =>
  `${letter.repeat(8)}-${letter.repeat(4)}-4${letter.repeat(3)}-8${letter.repeat(3)}-${letter.repeat(12)}`;

const empty: Sample = {
  id: idOf('c'),
  name: null,
  nick: null,
  status: null,
  count: null,
  big: null,
  price: null,
  lat: null,
  warmth: null,
  chill: null,
  flag: null,
  other_flag: null,
  at: null,
  made: null,
  touched: null,
  day: null,
  due: null,
  tags: null,
  box: null,
};

/** `c` has nothing but its id. */
const table: readonly Sample[] = [
  {
    id: idOf('a'),
    name: 'Ann',
    nick: 'Anne',
    status: 'new',
    count: 10,
    big: 9_007_199_254_740_991,
    price: 2895,
    lat: 128_947_909,
    warmth: 12.3,
    chill: 12.3,
    flag: true,
    other_flag: false,
    at: 1_579_883_674_838_199,
    made: 1_579_883_674_838,
    touched: '2020-01-24T16:34:34.838Z',
    day: '2020-01-24',
    due: '2020-01-24',
    tags: ['admin', 'user'],
    box: { level: 1, label: 'x' },
  },
  {
    id: idOf('b'),
    name: "100% O'Hara_",
    nick: 'ΟΔΟΣ',
    status: 'old',
    count: 20,
    big: -9_007_199_254_740_991,
    price: 2896,
    lat: -1,
    warmth: -0.5,
    chill: 3,
    flag: false,
    other_flag: false,
    at: 1_579_824_000_000_000,
    made: 1_579_824_000_000,
    touched: '2020-01-24T00:00:00.000Z',
    day: '2016-05-01',
    due: '2016-06-01',
    tags: ['user'],
    box: { level: null, label: null },
  },
  empty,
  {
    ...empty,
    id: idOf('d'),
    name: 'a\\b\nİz',
    nick: 'straße😀',
    status: 'Odd',
    count: 0,
    price: 0,
    warmth: 0,
    tags: [],
    at: -62_135_683_140_000_000,
    touched: '0001-01-01T00:01:00.000Z',
    day: '0001-01-01',
    box: { level: 5, label: '' },
  },
];

/** For each type: an operator, what it takes, and the letters of the rows that it selects. */
const comparisons: Readonly<Record<string, readonly [Operator, string | number | boolean | null, string][]>> = {
  id: [
    [EQ, idOf('a'), 'a'],
    [EQ, idOf('a').toUpperCase(), ''],
    [NE, idOf('a'), 'bcd'],
    [EQ, 'no uuid', ''],
    [NE, 'no uuid', 'abcd'],
    [GT, idOf('b'), 'cd'],
    [GE, 'b', 'bcd'],
    [LT, 'B', ''],
    [LIKE, 'a%', 'a'],
    [STARTS_WITH, 'dddd', 'd'],
    [ILIKE, 'AAAA%', 'a'],
    [IS, null, ''],
  ],
  name: [
    [EQ, 'Ann', 'a'],
    [EQ, 'ann', ''],
    [NE, 'Ann', 'bd'],
    [GT, 'Ann', 'd'],
    [LT, 'Ann', 'b'],
    [GE, 'Ann', 'ad'],
    [LE, 'Ann', 'ab'],
    [GT, 'Z', 'd'],
    [EQ, '', ''],
    [EQ, null, ''],
    [NE, null, ''],
    [LIKE, 'A%', 'a'],
    [LIKE, 'a%', 'd'],
    [LIKE, '_nn', 'a'],
    [LIKE, '%nn', 'a'],
    [LIKE, '%', 'abd'],
    [LIKE, "100\\% O'Hara\\_", 'b'],
    [LIKE, '%\\_', 'b'],
    [LIKE, 'a\\\\b%', 'd'],
    [LIKE, '\\A\\n\\n', 'a'],
    [LIKE, 'a_b__z', 'd'],
    [LIKE, '', ''],
    [LIKE, null, ''],
    [NOT_LIKE, 'A%', 'bd'],
    [NOT_LIKE, null, ''],
    [ILIKE, 'aNN', 'a'],
    [ILIKE, "100\\% o'hara\\_", 'b'],
    [ILIKE, '%IZ', 'd'],
    [ILIKE, '%iz', 'd'],
    [NOT_ILIKE, 'a%', 'b'],
    [STARTS_WITH, 'A', 'a'],
    [STARTS_WITH, '100%', 'b'],
    [STARTS_WITH, '1_', ''],
    [STARTS_WITH, '', 'abd'],
    [ENDS_WITH, 'nn', 'a'],
    [ENDS_WITH, '_', 'b'],
    [CONTAINS, "O'H", 'b'],
    [CONTAINS, '\\', 'd'],
    [CONTAINS, '%%', ''],
    [CONTAINS, null, ''],
    [IS, null, 'c'],
    [IS_NOT, null, 'abd'],
  ],
  nick: [
    [ILIKE, 'οδοσ', 'b'],
    [ILIKE, 'οδος', 'b'],
    [ILIKE, 'ΟΔΟ_', 'b'],
    [ILIKE, 'οδοσ%', 'b'],
    [ILIKE, 'STRAßE%', 'd'],
    [ILIKE, 'straẞe_', 'd'],
    [LIKE, 'stra_e_', 'd'],
    [LIKE, 'οδοσ', ''],
    [GT, 'straße\uFFFD', 'bd'],
  ],
  status: [
    [EQ, 'new', 'a'],
    [NE, 'new', 'bd'],
    [GT, 'new', 'b'],
    [LE, 'new', 'ad'],
    [LIKE, '%d', 'bd'],
    [ILIKE, 'o%', 'bd'],
    [STARTS_WITH, 'O', 'd'],
    [IS_NOT, null, 'abd'],
  ],
  count: [
    [EQ, 10, 'a'],
    [EQ, '10', 'a'],
    [EQ, '10.0', 'a'],
    [EQ, 10.5, ''],
    [NE, 10.5, 'abd'],
    [NE, 10, 'bd'],
    [GT, 10, 'b'],
    [GT, 9.5, 'ab'],
    [GE, 10, 'ab'],
    [GE, 10.5, 'b'],
    [LT, 10, 'd'],
    [LT, 10.5, 'ad'],
    [LE, 9.5, 'd'],
    [GT, -0.5, 'abd'],
    [LT, '-0.5', ''],
    [LT, '99999999999999999999999999', 'abd'],
    [GT, '99999999999999999999999999', ''],
    [GT, '-99999999999999999999999999', 'abd'],
    [EQ, '99999999999999999999999999', ''],
    [NE, 2_147_483_648, 'abd'],
    [EQ, null, ''],
    [IS, null, 'c'],
  ],
  big: [
    [EQ, '9007199254740991', 'a'],
    [EQ, '9007199254740992', ''],
    [LT, '9223372036854775808', 'ab'],
    [GE, '9223372036854775807', ''],
    [GT, '-9223372036854775809', 'ab'],
  ],
  price: [
    [EQ, 2.895, 'a'],
    [EQ, '2.8950', 'a'],
    [EQ, '2.8955', ''],
    [NE, '2.8955', 'abd'],
    [GT, 2.8955, 'b'],
    [GT, '2.8949', 'ab'],
    [GE, '2.8951', 'b'],
    [LT, '2.8955', 'ad'],
    [LE, '2.8949', 'd'],
    [LT, '0.0004', 'd'],
    [GT, '-0.0004', 'abd'],
  ],
  lat: [
    [EQ, '12.8947909', 'a'],
    [LT, 0, 'b'],
    [GE, '-0.0000001', 'ab'],
    [GT, '-0.00000011', 'ab'],
  ],
  warmth: [
    [EQ, 12.3, 'a'],
    [EQ, '12.30', 'a'],
    [NE, 12.3, 'bd'],
    [GT, -0.5, 'ad'],
    [GE, '-0.50', 'abd'],
    [LT, '0.0000000000000000000001', 'bd'],
    [EQ, '-0', 'd'],
    [LT, 1e300, 'abd'],
  ],
  flag: [
    [EQ, true, 'a'],
    [EQ, 'false', 'b'],
    [NE, true, 'b'],
    [IS, true, 'a'],
    [IS_NOT, true, 'bcd'],
    [IS, false, 'b'],
    [IS_NOT, false, 'acd'],
    [IS, null, 'cd'],
    [EQ, null, ''],
  ],
  at: [
    [EQ, '2020-01-24T16:34:34.838199Z', 'a'],
    [EQ, '2020-01-24T22:04:34.838199+05:30', 'a'],
    [EQ, '2020-01-24T22:04:34.838199 05:30', 'a'],
    [EQ, '2020-01-24T16:34:34.838199', 'a'],
    [GT, '2020-01-24T16:34:34.838198Z', 'a'],
    [EQ, '2020-01-24', 'b'],
    [GE, '2020-01-24', 'ab'],
    [GT, '2020-01-24', 'a'],
    [LT, '2020-01-24', 'd'],
    [LT, '0001-01-01T00:00:00-00:02', 'd'],
    [LT, '9999-12-31T23:59:59.999999-23:59', 'abd'],
  ],
  made: [
    [EQ, '2020-01-24T16:34:34.838Z', 'a'],
    [EQ, '2020-01-24T16:34:34.838001Z', ''],
    [GT, '2020-01-24T16:34:34.837999Z', 'a'],
    [GE, '2020-01-24T16:34:34.838001Z', ''],
    [LE, '2020-01-24T16:34:34.838001Z', 'ab'],
  ],
  touched: [
    [EQ, '2020-01-24T16:34:34.838Z', 'a'],
    [GT, '2020-01-24T16:34:34.837999Z', 'a'],
    [EQ, '2020-01-24', 'b'],
    [GT, '0001-01-01T00:00:00+23:59', 'abd'],
    [LT, '9999-12-31T23:59:59.999999-23:59', 'abd'],
    [EQ, '0001-01-01T00:01:00', 'd'],
  ],
  day: [
    [EQ, '2016-05-01', 'b'],
    [NE, '2016-05-01', 'ad'],
    [GT, '2016-05-01', 'a'],
    [LE, '2016-05-01', 'bd'],
    [EQ, '0001-01-01', 'd'],
    [IS, null, 'c'],
  ],
  tags: [
    [EQ, 'admin', 'a'],
    [EQ, 'user', 'ab'],
    [NE, 'admin', 'bd'],
    [CONTAINS, 'user', 'ab'],
    [CONTAINS, 'us', ''],
    [EQ, null, ''],
    [IS, null, 'c'],
  ],
  box: [
    [IS, null, 'c'],
    [IS_NOT, null, 'abd'],
  ],
  'box.level': [
    [GT, 0, 'ad'],
    [IS, null, 'bc'],
  ],
  'box.label': [
    [EQ, '', 'd'],
    [NE, 'x', 'd'],
  ],
};

const lists: readonly [string, Operator, readonly (string | number | boolean | null)[], string][] = [
  ['id', IN, [idOf('a'), 'no uuid', idOf('d')], 'ad'],
  ['id', NOT_IN, [idOf('a'), 'no uuid'], 'bcd'],
  ['name', IN, ['Ann', 'nobody', "100% O'Hara_"], 'ab'],
  ['name', IN, ['Ann', null], 'a'],
  ['name', NOT_IN, ['Ann'], 'bd'],
  ['name', NOT_IN, ['Ann', null], ''],
  ['name', IN, [null], ''],
  ['name', BETWEEN, ['A', 'Z'], 'a'],
  ['status', IN, ['new', 'old'], 'ab'],
  ['count', IN, [10, '20', '0.5'], 'ab'],
  ['count', IN, [0.5, '99999999999999999999'], ''],
  ['count', NOT_IN, [0.5, '99999999999999999999'], 'abd'],
  ['count', BETWEEN, [10, 20], 'ab'],
  ['count', BETWEEN, [10.5, '1000000000000000000000'], 'b'],
  ['count', BETWEEN, [20, 10], ''],
  ['count', BETWEEN, [null, 10], ''],
  ['price', IN, ['2.895', '2.8955', 0], 'ad'],
  ['price', BETWEEN, ['2.8951', '2.8961'], 'b'],
  ['warmth', IN, [12.3, '-0.50'], 'ab'],
  ['flag', IN, [true, 'false'], 'ab'],
  ['flag', NOT_IN, [true], 'b'],
  ['at', IN, ['2020-01-24', '2020-01-24T16:34:34.838199Z'], 'ab'],
  ['at', BETWEEN, ['2020-01-24', '2020-01-25'], 'ab'],
  ['touched', IN, ['2020-01-24', '0001-01-01T00:00:00+23:59'], 'b'],
  ['touched', NOT_IN, ['2020-01-24'], 'ad'],
  ['day', IN, ['2016-05-01', '2020-01-24'], 'ab'],
  ['day', BETWEEN, ['2016-05-01', '2020-01-24'], 'ab'],
  ['tags', IN, ['admin', 'nobody'], 'a'],
  ['tags', NOT_IN, ['admin'], 'bd'],
  ['tags', IN, ['admin', null], 'a'],
  ['tags', NOT_IN, ['admin', null], ''],
];

const betweenFields: readonly [string, Operator, string, string][] = [
  ['name', EQ, 'nick', ''],
  ['name', LT, 'nick', 'abd'],
  ['nick', STARTS_WITH, 'name', 'a'],
  ['nick', CONTAINS, 'box.label', 'd'],
  ['nick', ENDS_WITH, 'box.label', 'd'],
  ['status', NE, 'name', 'abd'],
  ['id', EQ, 'id', 'abcd'],
  ['count', GT, 'price', 'ab'],
  ['price', EQ, 'count', 'd'],
  ['price', LT, 'lat', 'a'],
  ['warmth', EQ, 'chill', 'a'],
  ['warmth', LT, 'price', 'b'],
  ['count', LE, 'warmth', 'ad'],
  ['flag', NE, 'other_flag', 'a'],
  ['at', GT, 'made', 'a'],
  ['at', EQ, 'touched', 'b'],
  ['made', EQ, 'touched', 'ab'],
  ['day', LT, 'due', 'b'],
];

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

  for (const [field, cases] of Object.entries(comparisons)) {
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

  selects('the negation of a comparison with null', not(where('count', EQ, null)), '');
  selects('the negation of a comparison that no row can pass', not(where('count', EQ, 10.5)), 'abd');
  selects('the negation of is null', not(where('count', IS, null)), 'abd');
});
