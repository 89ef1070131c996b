import { expect } from 'chai';
import fc from 'fast-check';
import { acceptRequestId } from './request-id.js';

describe('acceptRequestId', () => {
  for (const value of ['r-1', 'A.b_c-9', '0af7651916cd43dd8448eb211c80319c', 'a'.repeat(64)]) {
    it(`keeps ${value}`, () => expect(acceptRequestId(value)).to.equal(value));
  }

  for (const value of [undefined, '', 'a b', 'a\nb', 'a\n', '-a', 'ä', 'a'.repeat(65), '<script>', ['a', 'b']]) {
    it(`replaces ${JSON.stringify(value)}`, () => {
      expect(acceptRequestId(value)).to.match(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    });
  }

  it('never returns text that could start a line or a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(acceptRequestId(value)).to.match(/^[A-Za-z0-9._-]{1,64}$/);
      }),
    );
  });
});
