import { expect } from 'chai';
import { hardPhrases } from './phrases.js';

const found = (text: string) => hardPhrases([{ path: 'README.md', text }]);

describe('hardPhrases', () => {
  for (const text of [
    'It is no UUID.',
    'The list is read anew.',
    'A key that lives for ever.',
    'Whoever asks is refused.',
    'A part that the answer needs is away.',
    'The provider is not asked, and nobody is told.',
    'Where there is no place, the weather is unavailable.',
    'It is dearer than reading it.',
  ]) {
    it(`reports "${text}" with what to write instead`, () => {
      expect(found(`\n${text}`)).to.have.length(1);
      expect(found(`\n${text}`)[0]).to.match(/^README\.md:2: ".+"; write: /);
    });
  }

  for (const text of [
    'There is no such route.',
    'It is no longer valid.',
    'Forever is a long time.',
    'Tell us more.',
  ]) {
    it(`accepts "${text}"`, () => expect(found(text)).to.deep.equal([]));
  }

  it('accepts hard phrases in files that are not yet clean', () => {
    expect(hardPhrases([{ path: 'elsewhere/a.ts', text: 'anew' }])).to.deep.equal([]);
  });
});
