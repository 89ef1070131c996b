import { expect } from 'chai';
import fc from 'fast-check';
import { foldEmail, mixesAlphabets } from './email.js';

describe('e-mail addresses', () => {
  const same: [string, string, string][] = [
    ['case', 'Ada@Example.ORG', 'ada@example.org'],
    ['composition', 'jo\u0308rg@example.org', 'J\u00D6RG@example.org'],
    ['soft hyphens', 'ad\u00ADa@exam\u00ADple.org', 'ada@example.org'],
    ['zero-width spaces and joiners', 'a\u200Bd\u200Da@example\uFEFF.org', 'ada@example.org'],
    ['full-width letters', '\uFF41da@example.org', 'ada@example.org'],
    ['the spelling of a domain in DNS', 'ada@b\u00FCcher.example', 'ada@xn--bcher-kva.example'],
  ];
  for (const [what, one, other] of same) {
    it(`treats addresses as equal if they differ only in ${what}`, () => {
      expect(foldEmail(one)).to.equal(foldEmail(other));
    });
  }

  it('treats addresses as different if a reader or a mail server can tell them apart', () => {
    expect(foldEmail('a.da@example.org')).not.to.equal(foldEmail('ada@example.org'));
    expect(foldEmail('ada+runs@example.org')).not.to.equal(foldEmail('ada@example.org'));
    expect(foldEmail('ada@example.org')).not.to.equal(foldEmail('ada@example.com'));
  });

  it('folds an address to a form that folds to itself', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(foldEmail(foldEmail(email))).to.equal(foldEmail(email));
      }),
    );
  });

  const mixed = ['\u0430da@example.org', 'ada@ex\u0430mple.org', 'ad\u03B1@example.org', '\u03BF\u043Eo@example.org'];
  for (const email of mixed) {
    it(`finds mixed alphabets in ${JSON.stringify(email)}`, () => expect(mixesAlphabets(email)).to.equal(true));
  }

  const pure = [
    'ada@example.org',
    'j\u00F6rg-2@b\u00FCcher.example',
    '\u043F\u043E\u0447\u0442\u0430@\u043F\u0440\u0438\u043C\u0435\u0440.example',
    '\u7530\u4E2Dtaro@example.jp',
    'runner@\u03C0\u03B1\u03C1\u03AC\u03B4\u03B5\u03B9\u03B3\u03BC\u03B1.example',
  ];
  for (const email of pure) {
    it(`finds no mixed alphabets in ${JSON.stringify(email)}`, () => expect(mixesAlphabets(email)).to.equal(false));
  }
});
