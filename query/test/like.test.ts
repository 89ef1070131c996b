import { expect } from 'chai';
import fc from 'fast-check';
import { endsInEscape, escapePattern, foldCase } from '../src/check/like.js';
import { compareCodePoints } from './oracle/compare-values.js';
import { matchesPattern } from './oracle/matches-pattern.js';

describe('patterns', function () {
  this.timeout(20_000);

  it('a pattern matches escaped text literally', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, other) => {
        expect(matchesPattern(text, escapePattern(text))).to.equal(true);
        expect(matchesPattern(other, escapePattern(text))).to.equal(other === text);
      }),
    );
  });

  it('a pattern finds text within text like includes()', () => {
    const small = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(small, small, (text, part) => {
        expect(matchesPattern(text, `%${part}%`)).to.equal(text.includes(part));
        expect(matchesPattern(text, `${part}%`)).to.equal(text.startsWith(part));
        expect(matchesPattern(text, `%${part}`)).to.equal(text.endsWith(part));
      }),
    );
  });

  it('a pattern counts a character beyond 16 bits as one character', () => {
    expect([matchesPattern('😀', '_'), matchesPattern('😀', '__')]).to.deep.equal([true, false]);
  });

  it('matches a pattern in time proportional to the product of the lengths', () => {
    const start = process.cpuUsage();
    expect(matchesPattern('a'.repeat(2000), `${'%a'.repeat(900)}%b`)).to.equal(false);
    expect(process.cpuUsage(start).user / 1000, 'ms').to.be.below(1000);
  });

  it('a pattern may end in an escaped backslash, but not in an open escape', () => {
    expect(['a\\', 'a\\\\', '\\', '', '\\\\\\'].map(endsInEscape)).to.deep.equal([true, false, true, false, true]);
  });
});

describe('folded text', function () {
  this.timeout(20_000);

  it('folds text to the same for any case, and keeps the length', () => {
    expect(['ΟΔΟΣ', 'οδος', 'οδοσ'].map(foldCase)).to.deep.equal(['οδοσ', 'οδοσ', 'οδοσ']);
    expect(['İI', 'ẞß', 'É'].map(foldCase)).to.deep.equal(['ii', 'ßß', 'é']);
  });

  it('folding a character does not depend on its neighbours', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ΑΣσςİIıßẞ%') });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(foldCase(left + right)).to.equal(foldCase(left) + foldCase(right));
      }),
    );
  });
});

describe('text by code point', function () {
  this.timeout(20_000);

  it('orders text by code point as its bytes in UTF-8', () => {
    const text = fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed());
    fc.assert(
      fc.property(text, text, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareCodePoints(left, right))).to.equal(bytes);
      }),
    );
    expect(compareCodePoints('\uFFFD', '😀')).to.be.below(0);
  });
});
