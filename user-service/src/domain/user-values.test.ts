import { expect } from 'chai';
import fc from 'fast-check';
import { noPasswordRules } from './password-rules.js';
import type { UserInput } from './user.js';
import { couldBeId, creationFaults, valueFaults } from './user-values.js';

const known = new Set(['user', 'coach', 'admin']);
const nobody = { id: undefined, email: undefined };
const sound: UserInput = { password: 'some_user' };

function faults(input: UserInput): string[] {
  return valueFaults(input, nobody, known, noPasswordRules).map(({ code, field }) => `${code} ${field}`);
}

function creation(id: string | undefined, input: UserInput): string[] {
  return creationFaults(id, input, known, noPasswordRules).map(({ code, field }) => `${code} ${field}`);
}

describe('the values of a user', () => {
  it('accepts the values of the seed', () => {
    const seeds = { password: 'some_user', firstName: 'Some first name', email: null, roles: ['user'] };
    expect(creation('some_user', seeds)).to.deep.equal([]);
  });

  it('requires an id and a password on creation', () => {
    expect(creation(undefined, {})).to.deep.equal(['missing_value id', 'missing_value attributes.password']);
  });

  for (const id of ['a', '-', '_x', '@x', 'me@example.org', 'A.b-c_d@e', 'x'.repeat(64)]) {
    it(`accepts the id ${JSON.stringify(id)}`, () => {
      expect(creation(id, sound)).to.deep.equal([]);
      expect(couldBeId(id)).to.equal(true);
    });
  }

  for (const id of ['', '.', '..', '.x', 'x y', 'x/y', 'x\n', 'ü', 'x'.repeat(65), 'x\u0000', '％', 'x\uD800']) {
    it(`refuses the id ${JSON.stringify(id)}`, () => {
      expect(creation(id, sound)).to.deep.equal(['invalid_value id']);
      expect(couldBeId(id)).to.equal(false);
    });
  }

  const passwords: [string, string, boolean][] = [
    ['six characters', 'random', false],
    ['seven characters', 'randomx', true],
    ['six characters of two UTF-16 units each', '🏃🏃🏃🏃🏃🏃', false],
    ['seven characters of two UTF-16 units each', '🏃🏃🏃🏃🏃🏃🏃', true],
    ['128 characters', 'x'.repeat(128), true],
    ['128 characters of two UTF-16 units each', '🏃'.repeat(128), true],
    ['129 characters', 'x'.repeat(129), false],
    ['spaces alone', '       ', true],
    ['a NUL', 'seven\u0000chars', false],
    ['half of a surrogate pair', 'seven\uD83Cchars', false],
  ];
  for (const [name, password, good] of passwords) {
    it(`${good ? 'accepts' : 'refuses'} a password of ${name}`, () => {
      expect(faults({ password })).to.deep.equal(good ? [] : ['invalid_value attributes.password']);
    });
  }

  it('limits names to 255 characters, not bytes', () => {
    expect(faults({ firstName: '漢'.repeat(255), lastName: '🏃'.repeat(255) })).to.deep.equal([]);
    expect(faults({ firstName: 'x'.repeat(256), lastName: 'a\u0000' })).to.deep.equal([
      'invalid_value attributes.first_name',
      'invalid_value attributes.last_name',
    ]);
  });

  const good = [
    'a@example.org',
    "o'brien+runs@mail.example.co.uk",
    'A.B@EXAMPLE.org',
    'x@bücher.example',
    'jörg@example.org',
  ];
  for (const email of good) {
    it(`accepts the address ${email}`, () => {
      expect(faults({ email })).to.deep.equal([]);
    });
  }
  const bad = [
    'nowhere',
    'a@b',
    '@example.org',
    'a@',
    'a b@example.org',
    ' a@example.org',
    'a@example.org ',
    'a..b@example.org',
    '.a@example.org',
    'a@example..org',
    'a@-example.org',
    'a@exam_ple.org',
    'A <a@example.org>',
    'a@example.org\nbcc:b@example.org',
    'a\u0000@example.org',
    `${'x'.repeat(65)}@example.org`,
    `a@${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.org`,
  ];
  for (const email of bad) {
    it(`refuses the address ${JSON.stringify(email.slice(0, 40))}`, () => {
      expect(faults({ email })).to.deep.equal(['invalid_value attributes.email']);
    });
  }

  it('accepts one to fifty existing roles, each once', () => {
    expect(faults({ roles: ['coach', 'user'] })).to.deep.equal([]);
    expect(faults({ roles: [] })).to.deep.equal(['invalid_value attributes.roles']);
    expect(faults({ roles: ['user', 'user'] })).to.deep.equal(['invalid_value attributes.roles.1']);
    expect(faults({ roles: ['Admin', 'user', ''] })).to.deep.equal([
      'invalid_value attributes.roles.0',
      'invalid_value attributes.roles.2',
    ]);
    const many = Array.from({ length: 51 }, (_, index) => `role${index}`);
    expect(
      valueFaults({ roles: many }, nobody, new Set(many), noPasswordRules).map(({ field }) => field),
    ).to.deep.equal(['attributes.roles']);
  });

  it('checks any input without throwing', () => {
    const character = fc.integer({ min: 0, max: 0x10_ffff }).map((codePoint) => String.fromCodePoint(codePoint));
    const text = fc.string({ unit: character, maxLength: 300 });
    const input = fc.record({
      password: text,
      currentPassword: text,
      firstName: text,
      email: text,
      roles: fc.array(text),
    });
    fc.assert(
      fc.property(text, input, (id, wanted) => {
        expect(creationFaults(id, wanted, known, noPasswordRules)).to.be.an('array');
      }),
    );
  });
});
