import fc from 'fast-check';

/** Texts that have broken other servers. */
const knownTexts = [
  '',
  ' ',
  'null',
  '0',
  '-0',
  '-1',
  '1e308',
  'NaN',
  'Infinity',
  '0x10',
  '٣',
  '9'.repeat(400),
  `0.${'0'.repeat(390)}1`,
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u0301',
  '%',
  '%zz',
  "'; drop table runs; --",
  '{{7*7}}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '2020-02-30',
  '2020-01-24',
  '2020-01-24T16:34:34Z',
  '2020-01-24T16:34:34.123456+23:59',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '+275760-09-13T00:00:00Z',
  'x'.repeat(300),
  'x'.repeat(20_000),
];

export const oddText = fc.oneof(
  { arbitrary: fc.constantFrom(...knownTexts), weight: 3 },
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double().map(String),
  fc.bigInt().map(String),
);

/** JSON of sizes and kinds that clients rarely send. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: oddText, weight: 4 },
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.array(oddText, { maxLength: 3 }),
  fc.constantFrom([], {}, [[]], { data: null }, { links: {} }, 1e308, -0, 1e21, 2 ** 31, 2 ** 53, 5e-324),
  fc.jsonValue({ maxDepth: 3 }),
);

/** At most two changes of a valid object: a member with an odd value, or a missing one. */
export function mutation(names: readonly string[]): fc.Arbitrary<Change[]> {
  const name = fc.oneof({ arbitrary: fc.constantFrom(...names), weight: 6 }, oddText);
  const change = fc.record({ name, value: fc.option(oddValue, { nil: undefined, freq: 8 }) });
  return fc.oneof(
    { arbitrary: fc.constant<Change[]>([]), weight: 5 },
    { arbitrary: fc.array(change, { minLength: 1, maxLength: 1 }), weight: 4 },
    { arbitrary: fc.array(change, { minLength: 2, maxLength: 2 }), weight: 2 },
  );
}

export type Change = { readonly name: string; readonly value: unknown };

/** A valid object with changes; undefined omits a member. */
export function mutated(sound: object, changes: readonly Change[]): Record<string, unknown> {
  const object: Record<string, unknown> = { ...sound };
  for (const { name, value } of changes) {
    if (value === undefined) delete object[name];
    // As JSON.parse does: an own member, whatever its name.
    else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

export const part = <Value>(arbitrary: fc.Arbitrary<Value>, weight: number) => ({ arbitrary, weight });
