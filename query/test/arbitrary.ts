import { type Condition, type Filter, type Literal, Operator } from '@jogging/proto/common';
import fc from 'fast-check';
import { domainOf } from '../src/domain.js';
import { type Sample, sampleFields } from './sample-resource.js';

const characters = [..."aAbBéÉßẞİiıIσςΣΑ%_\\' ,\uE000\uFFFD😀𝒳"];
const words = fc.array(fc.constantFrom(...characters), { maxLength: 4 }).map((picked) => picked.join(''));
const dates = fc.constantFrom('2016-05-01', '2020-02-29', '1999-12-31', '0001-01-01', '9999-12-31');
const micros = fc.constantFrom(
  0,
  1,
  -1,
  1_000,
  1_579_881_874_838_199,
  1_579_881_874_838_000,
  -1_999,
  1_462_060_800_000_000,
);
const wholes = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(20, 2_147_483_647, -2_147_483_648, 2895, 2896),
);
const doubles = fc.oneof(fc.constantFrom(12.3, -0, 0, 0.1, 1e300, 5e-324, 2.895), fc.integer({ min: -3, max: 3 }));
const nullable = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 4 });

export const samples: fc.Arbitrary<Sample> = fc.record({
  id: fc.uuid(),
  name: nullable(words),
  nick: nullable(words),
  status: nullable(fc.constantFrom('new', 'old', 'Odd')),
  size: nullable(fc.constantFrom('small', 'medium', 'large')),
  count: nullable(wholes),
  big: nullable(fc.oneof(wholes, fc.maxSafeInteger())),
  price: nullable(wholes),
  lat: nullable(wholes),
  warmth: nullable(doubles),
  chill: nullable(doubles),
  flag: nullable(fc.boolean()),
  other_flag: nullable(fc.boolean()),
  at: nullable(micros),
  made: nullable(micros.map((value) => Math.floor(value / 1000))),
  touched: nullable(micros.map((value) => new Date(Math.floor(value / 1000)).toISOString())),
  day: nullable(dates),
  due: nullable(dates),
  tags: nullable(fc.uniqueArray(fc.constantFrom('admin', 'user', 'coach'), { maxLength: 3 })),
  box: nullable(fc.record({ level: nullable(wholes), label: nullable(words) })),
});

const text = (value: string): Literal => ({ kind: { $case: 'text', value } });
const number = (value: string): Literal => ({ kind: { $case: 'number', value } });
const nothing: Literal = { kind: { $case: 'null', value: true } };

const numerals = fc.oneof(
  wholes.map(String),
  doubles.map(String),
  fc.constantFrom(
    '2.8955',
    '0.0005',
    '-0.0000001',
    '12.30',
    '9223372036854775807',
    '9223372036854775808',
    '-1e400',
    '1e999999999',
  ),
  fc.constantFrom('1e-400', '-1e-999999999', '2e1', '0.02E+3', '100000000000000000000000.5'),
);
const plainNumerals = numerals.filter((digits) => !/e/i.test(digits));
const instants = fc.oneof(
  dates,
  micros.map((value) => new Date(Math.floor(value / 1000)).toISOString()),
  fc.constantFrom('2020-01-24T16:34:34.838199+00:00', '2020-01-24T22:04:34.838199 05:30', '0001-01-01T00:00:00+23:59'),
  fc.constantFrom('9999-12-31T23:59:59.999999-23:59', '1969-12-31T23:59:59.998001', '1970-01-01T00:00:00.000001z'),
);

function literals(name: string, type: string, values: readonly string[] | undefined): fc.Arbitrary<Literal> {
  if (values) return fc.constantFrom(...values).map(text);
  switch (type) {
    case 'integer':
    case 'decimal':
      return fc.oneof(numerals.map(number), plainNumerals.map(text));
    case 'boolean':
      return fc.boolean().map((value) => ({ kind: { $case: 'boolean', value } }));
    case 'instant':
    case 'timestamp':
      return instants.map(text);
    case 'date':
      return dates.map(text);
    case 'names':
      return fc.constantFrom('admin', 'user', 'coach', 'nobody').map(text);
    default:
      return name === 'id' ? fc.oneof(fc.uuid(), words).map(text) : words.map(text);
  }
}

const comparisons = [Operator.EQ, Operator.NE, Operator.GT, Operator.LT, Operator.GE, Operator.LE];
const patterns = [Operator.LIKE, Operator.ILIKE, Operator.NOT_LIKE, Operator.NOT_ILIKE];
const parts = [Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.CONTAINS];

interface Named {
  readonly name: string;
  readonly type: string;
  readonly values?: readonly string[] | undefined;
}

const box = sampleFields.attributes.box?.parts ?? {};
const fields: readonly Named[] = [
  { name: 'id', type: 'text' },
  ...Object.entries(sampleFields.attributes)
    .filter(([name]) => name !== 'secret' && name !== 'hidden')
    .map(([name, { type, values }]) => ({ name, type, values })),
  ...Object.entries(box).map(([name, { type }]) => ({ name: `box.${name}`, type })),
];

function conditionsOn(field: Named): fc.Arbitrary<Filter> {
  const domain = domainOf(field.type as Parameters<typeof domainOf>[0]);
  const literal = fc.option(literals(field.name, field.type, field.values), { freq: 8, nil: nothing });
  const one = (operators: Operator[], operand = literal): fc.Arbitrary<Partial<Condition>> =>
    fc.record({
      operator: fc.constantFrom(...operators),
      operand: operand.map((value) => ({ $case: 'literal', value })),
    });
  const many = (operators: Operator[], minLength: number, maxLength: number): fc.Arbitrary<Partial<Condition>> =>
    fc.record({
      operator: fc.constantFrom(...operators),
      operand: fc.array(literal, { minLength, maxLength }).map((items) => ({ $case: 'literals', value: { items } })),
    });
  const others = fields.filter(({ type }) => domainOf(type as Parameters<typeof domainOf>[0]) === domain);
  const withField = (operators: Operator[]): fc.Arbitrary<Partial<Condition>> =>
    fc.record({
      operator: fc.constantFrom(...operators),
      operand: fc.constantFrom(...others).map(({ name }) => ({ $case: 'otherField', value: name })),
    });
  const state = fc.constantFrom<Literal>(
    nothing,
    ...(domain === 'boolean' ? [true, false].map((value): Literal => ({ kind: { $case: 'boolean', value } })) : []),
  );
  const choices = [one([Operator.IS, Operator.IS_NOT], state)];
  if (domain !== 'object') choices.push(one([Operator.EQ, Operator.NE]), many([Operator.IN, Operator.NOT_IN], 1, 4));
  if (domain === 'names') choices.push(one([Operator.CONTAINS]));
  if (domain === 'boolean') choices.push(withField([Operator.EQ, Operator.NE]));
  if (domain !== 'object' && domain !== 'names' && domain !== 'boolean') {
    const range = field.values ? [Operator.GT, Operator.LT] : [...comparisons];
    choices.push(one(range), many([Operator.BETWEEN], 2, 2), withField(comparisons));
  }
  if (domain === 'text') {
    const wild = words.map((word) => text(/(^|[^\\])(\\\\)*\\$/.test(word) ? `${word}\\` : word));
    choices.push(one(patterns, fc.option(wild, { freq: 8, nil: nothing })), one(parts), withField(parts));
  }
  return fc.oneof(...choices).map((condition) => ({
    node: {
      $case: 'condition',
      value: {
        field: field.name,
        place: '',
        parameter: 'filter',
        operand: undefined,
        operator: Operator.EQ,
        ...condition,
      },
    },
  }));
}

/** Filters with every operator and type, on values that rows also have. */
export const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: fc.oneof(...fields.map(conditionsOn)) },
    { weight: 1, arbitrary: tie('filter').map((value): Filter => ({ node: { $case: 'not', value } })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 }))
        .map(([$case, items]): Filter => ({ node: { $case, value: { items } } })),
    },
  ),
})).filter;
