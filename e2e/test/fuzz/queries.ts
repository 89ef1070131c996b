import fc from 'fast-check';
import { oddText } from './odd-values.js';

type Pair = readonly [name: string, value: string];

const number = fc.integer({ min: -5, max: 50_000 }).map(String);
const date = fc.date({ min: new Date('2019-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
const day = date.map((value) => value.toISOString().slice(0, 10));
const instant = fc.oneof(
  day,
  date.map((value) => value.toISOString()),
  date.map((value) => value.toISOString().replace('Z', '+05:30')),
);
const word = fc.string({ unit: fc.constantFrom(..."abz_%-\\'.@Ä"), minLength: 1, maxLength: 6 });

interface Kind {
  readonly values: fc.Arbitrary<string>;
  readonly operators: readonly string[];
}

const ordered = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'gte', 'lte', 'in', 'not_in', 'between', 'is', 'isnot'];
const kinds = {
  number: { values: number, operators: ordered },
  date: { values: day, operators: ordered },
  instant: { values: instant, operators: ordered },
  text: { values: word, operators: [...ordered, 'ilike', 'startswith', 'endswith', 'contains'] },
  names: { values: fc.constantFrom('user', 'admin', 'x'), operators: ['eq', 'ne', 'in', 'not_in', 'contains'] },
  boolean: { values: fc.constantFrom('true', 'false'), operators: ['eq', 'ne', 'is', 'isnot'] },
} satisfies Record<string, Kind>;

type Fields = Readonly<Record<string, keyof typeof kinds>>;

const run: Fields = {
  distance: 'number',
  duration: 'number',
  average_speed: 'number',
  start_lat: 'number',
  version: 'number',
  'weather.temperature_c': 'number',
  'weather.condition': 'text',
  'weather.observed_at': 'instant',
  start_time: 'instant',
  created_at: 'instant',
  date: 'date',
  id: 'text',
  user_id: 'text',
};
const period: Fields = { year: 'number', run_count: 'number', average_speed: 'number', total_distance: 'number' };

/** The fields of each list by kind. */
const fields: Readonly<Record<string, Fields>> = {
  run,
  user: { id: 'text', email: 'text', first_name: 'text', roles: 'names', active: 'boolean', created_at: 'instant' },
  role: { id: 'text', name: 'text', description: 'text', privileged: 'boolean' },
  week: { ...period, week_number: 'number', week_start: 'date' },
  year: period,
  record: { kind: 'text', value: 'number', date: 'date', id: 'text' },
  condition: { dimension: 'text', band: 'text', run_count: 'number', average_pace: 'number', date: 'date' },
};

interface Condition {
  readonly name: string;
  readonly op: string;
  readonly values: readonly string[];
}

function condition(list: string): fc.Arbitrary<Condition> {
  return fc.constantFrom(...Object.entries(fields[list] ?? run)).chain(([name, kind]) => {
    const { values, operators }: Kind = kinds[kind];
    const op = fc.oneof(
      { arbitrary: fc.constantFrom(...operators), weight: 12 },
      fc.constantFrom('like', 'near', '__proto__'),
    );
    const value = fc.oneof({ arbitrary: values, weight: 12 }, oddText);
    return fc.record({ name: fc.constant(name), op, values: fc.array(value, { minLength: 2, maxLength: 3 }) });
  });
}

const isState = (op: string) => op === 'is' || op === 'isnot';
const operandsOf = ({ op, values }: Condition): readonly string[] => (op === 'between' ? values.slice(0, 2) : values);
const takesList = (op: string) => ['in', 'not_in', 'between'].includes(op);
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

function asText(it: Condition): string {
  if (isState(it.op)) return `${it.name} ${it.op} null`;
  if (takesList(it.op)) return `${it.name} ${it.op} (${operandsOf(it).map(quoted).join(', ')})`;
  return `${it.name} ${it.op} ${quoted(it.values[0] ?? '')}`;
}

function asJson(it: Condition): object {
  const val = isState(it.op) ? null : takesList(it.op) ? operandsOf(it) : it.values[0];
  return { name: it.name, op: it.op, val };
}

function asBracket(it: Condition): Pair {
  const value = isState(it.op) ? 'null' : takesList(it.op) ? operandsOf(it).join(',') : (it.values[0] ?? '');
  return [`filter[${it.name}][${it.op}]`, value];
}

function textFilter(list: string): fc.Arbitrary<string> {
  return fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 4 },
      condition(list).map(asText),
      fc.tuple(tie('text'), fc.constantFrom('and', 'or', 'AND'), tie('text')).map(([a, op, b]) => `(${a}) ${op} ${b}`),
      tie('text').map((text) => `not (${text})`),
    ),
  })).text;
}

function jsonFilter(list: string): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      condition(list).map(asJson),
      fc.record({ and: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ or: fc.array(tie('node'), { maxLength: 3 }) }),
      fc.record({ not: tie('node') }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  })).node;
}

/** Words of the text form in any order, and nesting beyond every limit. */
const brokenFilter = fc.oneof(
  fc
    .array(
      fc.oneof(fc.constantFrom('(', ')', 'and', 'or', 'not', ',', 'null', 'distance', 'gt', 'in'), oddText.map(quoted)),
      {
        maxLength: 30,
      },
    )
    .map((words) => words.join(' ')),
  fc.integer({ min: 17, max: 2500 }).map((deep) => '('.repeat(deep)),
  fc.integer({ min: 2, max: 600 }).map((deep) => '[{"not":'.repeat(deep)),
  fc.integer({ min: 90, max: 110 }).map((count) => Array(count).fill('id is null').join(' or ')),
);

/** A parameter of a list, usually valid; a cursor is filled in when the request is sent. */
export function parameter(list: string): fc.Arbitrary<Pair> {
  const names = Object.keys(fields[list] ?? run);
  const name = fc.oneof({ arbitrary: fc.constantFrom(...names), weight: 8 }, oddText);
  const sort = fc.array(
    fc.tuple(fc.constantFrom('', '-'), name).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 3 },
  );
  return fc.oneof(
    textFilter(list).map((text): Pair => ['filter', text]),
    jsonFilter(list).map((node): Pair => ['filter', JSON.stringify(node)]),
    { arbitrary: condition(list).map(asBracket), weight: 2 },
    sort.map((keys): Pair => ['sort', keys.join(',')]),
    fc.integer({ min: 1, max: 100 }).map((size): Pair => ['page[size]', String(size)]),
    fc.tuple(fc.constantFrom('page[after]', 'page[before]'), fc.constantFrom('', '{cursor}')),
    fc.tuple(
      fc.constantFrom('page[number]', 'page[size]', 'page[after]', 'include', 'fields[run]', 'fields[user]'),
      oddText,
    ),
    fc.constantFrom<Pair>(['include', 'user'], ['include', ''], ['fields[run]', 'distance,user'], ['fields[user]', '']),
    brokenFilter.map((text): Pair => ['filter', text]),
    fc.tuple(oddText, oddText),
  );
}
