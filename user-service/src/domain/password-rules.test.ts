import { expect } from 'chai';
import { loadCommonPasswords } from '../passwords/common-passwords.js';
import { noPasswordRules, type PasswordRules, strictPasswordRules } from './password-rules.js';

describe('passwords in production', () => {
  let rules: PasswordRules;
  before(async () => {
    rules = strictPasswordRules(await loadCommonPasswords());
  });

  const owner = { id: 'some_user', email: 'Ada.Runner@example.org' };
  for (const weak of [
    'password',
    'PASSWORD123',
    'qwertyuiop',
    '12345678',
    'iloveyou',
    'zzzzzzzzzzzz',
    'some_user',
    'Some_User',
    'ada.runner@example.org',
    'ADA.RUNNER',
  ]) {
    it(`refuses the password ${JSON.stringify(weak)} in production`, () => {
      expect(rules.weakness(weak, owner)).to.be.a('string');
    });
  }

  for (const strong of [
    'correct horse battery staple',
    'vK8#p2Lq9zTw',
    'runs at dawn',
    '\u{1F3C3}\u{1F6B4}\u{1F3CA}\u{1F938}',
  ]) {
    it(`accepts the password ${JSON.stringify(strong)} in production`, () => {
      expect(rules.weakness(strong, owner)).to.equal(undefined);
    });
  }

  it('does not judge passwords in local runs, whose seed uses an id as a password', () => {
    expect(noPasswordRules.weakness('some_user', owner)).to.equal(undefined);
  });
});
