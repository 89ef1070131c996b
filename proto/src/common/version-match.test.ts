import { expect } from 'chai';
import { matchesVersion } from './version-match.js';

describe('If-Match', () => {
  for (const [title, match, expected] of [
    ['absent', undefined, true],
    ['any', { any: true, versions: [] }, true],
    ['the version', { any: false, versions: [3] }, true],
    ['the version among others', { any: false, versions: [1, 3] }, true],
    ['another version', { any: false, versions: [2] }, false],
    ['no tag that is a version', { any: false, versions: [] }, false],
  ] as const) {
    it(`${expected ? 'accepts' : 'rejects'} version 3 if If-Match is ${title}`, () => {
      expect(matchesVersion(match && { any: match.any, versions: [...match.versions] }, 3)).to.equal(expected);
    });
  }
});
