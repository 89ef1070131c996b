import { type Resource, runFields, type StoredField, userFields } from '@jogging/resources';
import { expect } from 'chai';
import fc from 'fast-check';
import { readAttributes } from './read-attributes.js';

const readOne = (name: string, value: unknown) => readAttributes(runFields, { [name]: value }).values.get(name);
const faultsOf = (resource: Resource, attributes: Record<string, unknown>) =>
  readAttributes(resource, attributes).faults.map(({ field, code }) => `${code} ${field}`);

describe('readAttributes', () => {
  it('reads numbers from digits and from JSON numbers', () => {
    expect(readOne('distance', '4200')).to.equal(4200);
    expect(readOne('distance', 4200)).to.equal(4200);
    expect(readOne('start_lat', '12.8947909')).to.equal(128_947_909);
    expect(readOne('start_lat', 12.8947909)).to.equal(128_947_909);
    expect(readOne('start_lat', '0.00000005')).to.equal(0);
    expect(readOne('start_lat', '0.00000015')).to.equal(2);
  });

  it('rounds decimal metres half-even, and reads exponents in text', () => {
    expect(readOne('distance', 5012.7)).to.equal(5013);
    expect(readOne('distance', '4200.5')).to.equal(4200);
    expect(readOne('distance', '4201.5')).to.equal(4202);
    expect(readOne('distance', '1e3')).to.equal(1000);
    expect(readOne('start_lng', '5.17E-4')).to.equal(5170);
    expect(readOne('end_lng', '-4.4E-5')).to.equal(-440);
  });

  it('passes numbers on that are out of every bound, for the owner to refuse', () => {
    expect(readOne('distance', 1e300)).to.equal(2 ** 31 - 1);
    expect(readOne('distance', '-99999999999999')).to.equal(-(2 ** 31));
  });

  it('stops making faults at a hundred', () => {
    const names = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`unknown_${index}`, 1]));
    expect(faultsOf(userFields, names)).to.have.length(100);
    expect(faultsOf(userFields, { roles: Array.from({ length: 48_000 }, () => 7) })).to.have.length(1);
  });

  it('makes no more faults than there is room for', () => {
    const { faults } = readAttributes(runFields, { a: 1, b: 1, distance: [] }, 1);
    expect(faults).to.have.length(1);
  });

  it('keeps an instant with its offset and fraction', () => {
    expect(readOne('start_time', '2020-01-24T16:34:34.838199+05:30')).to.deep.include({
      offsetMinutes: 330,
      fractionDigits: 6,
    });
  });

  const refused: [name: string, value: unknown][] = [
    ['moving_time', '1400.5'],
    ['distance', '1e'],
    ['distance', ' 1'],
    ['distance', '+1'],
    ['distance', ''],
    ['distance', true],
    ['distance', null],
    ['distance', [1]],
    ['start_lat', 'north'],
    ['start_time', '2020-01-24'],
    ['start_time', '2020-02-30T00:00:00Z'],
    ['start_time', '2020-01-24T16:34:34.1234567890Z'],
    ['start_time', 1579883674],
  ];
  for (const [name, value] of refused) {
    it(`refuses ${JSON.stringify(value)} as ${name}`, () => {
      expect(faultsOf(runFields, { [name]: value })).to.deep.equal([`invalid_value attributes.${name}`]);
    });
  }

  it('ignores read-only attributes and reports unknown ones', () => {
    expect(faultsOf(runFields, { date: 7, weather: null, version: 'x' })).to.deep.equal([]);
    expect(faultsOf(runFields, { pace: 1, 'a.b': 2 })).to.deep.equal([
      'unknown_attribute attributes.pace',
      'unknown_attribute attributes.a%2Eb',
    ]);
    expect(faultsOf(runFields, JSON.parse('{"__proto__": 1, "constructor": 2}'))).to.have.length(2);
  });

  it('ignores @-Members, and a relationship among the attributes that has links only', () => {
    expect(faultsOf(runFields, { '@id': 1, '@': null })).to.deep.equal([]);
    expect(faultsOf(userFields, { runs: { links: {} } })).to.deep.equal([]);
    expect(faultsOf(runFields, { user: { links: {}, meta: {} } })).to.deep.equal([]);
    for (const stray of [{ links: {}, data: null }, {}, [], 'x', null]) {
      expect(faultsOf(runFields, { user: stray })).to.deep.equal(['unknown_attribute attributes.user']);
    }
    expect(faultsOf(runFields, { runs: { links: {} } })).to.deep.equal(['unknown_attribute attributes.runs']);
  });

  it('refuses roles that are not a list of names', () => {
    expect(faultsOf(userFields, { roles: { 0: 'admin' } })).to.deep.equal(['invalid_value attributes.roles']);
    expect(faultsOf(userFields, { roles: 'admin' })).to.deep.equal(['invalid_value attributes.roles']);
    expect(faultsOf(userFields, { roles: ['user', 1, null] })).to.deep.equal([
      'invalid_value attributes.roles.1',
      'invalid_value attributes.roles.2',
    ]);
  });

  it('refuses text that cannot be stored', () => {
    expect(faultsOf(userFields, { first_name: 'a\u0000b' })).to.deep.equal(['invalid_value attributes.first_name']);
    expect(faultsOf(userFields, { first_name: '\ud800' })).to.deep.equal(['invalid_value attributes.first_name']);
  });

  it('reads null for nullable fields', () => {
    expect(readAttributes(userFields, { email: null }).values.get('email')).to.equal(null);
  });

  it('reads a member or reports its fault, for any JSON', () => {
    const fields = Object.entries<StoredField>(runFields.attributes);
    const names = fields.flatMap(([name, { access }]) => (access === 'read' ? [] : name));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        const { values, faults } = readAttributes(runFields, { [name]: value });
        expect(values.size === 1).to.not.equal(faults.length > 0);
      }),
    );
  });
});
