import { expect } from 'chai';
import { adminPasswordProblem } from './admin-password.js';

describe('the first admin’s password in production', () => {
  for (const weak of [
    'random',
    'short',
    'randomrandom',
    'aaaaaaaaaaaaaaa',
    'abababababababab',
    'Password123456',
    'admin-secret',
    '',
  ]) {
    it(`refuses the first admin’s password ${JSON.stringify(weak)} in production`, () => {
      expect(adminPasswordProblem(weak)).to.be.a('string');
    });
  }

  for (const strong of ['correct horse battery staple', 'vK8#p2Lq9zTw', '🏃🚴🏊🤸🧗🏋️🚶🧘⛹️🏌️🏄🚣']) {
    it(`accepts the first admin’s password ${JSON.stringify(strong)} in production`, () => {
      expect(adminPasswordProblem(strong)).to.equal(undefined);
    });
  }
});
