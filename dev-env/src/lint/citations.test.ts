import { expect } from 'chai';
import { missingCitations } from './citations.js';

const others = ['README.md', 'docs/filters.md', 'docs/adr/0007-a-title.md', 'run-service/src/app.ts'];
function missing(path: string, text: string): string[] {
  const files = [
    { path, text },
    { path: 'docs/filters.md', text: '# Filters\n\n## The operators' },
  ];
  return missingCitations(files, new Set([...others, path]));
}

describe('missingCitations', () => {
  for (const [what, path, text] of [
    ['a link to a document', 'docs/api.md', 'See [filters](filters.md) and [operators](filters.md#the-operators).'],
    ['a link to a folder', 'docs/api.md', 'See [decisions](adr/).'],
    ['the path of a source', 'docs/api.md', 'See `run-service/src/app.ts`.'],
    ['a document in a comment', 'run-service/src/app.ts', '/** The order of docs/filters.md. */'],
    ['a decision', 'run-service/src/app.ts', '// ADR 7'],
    ['an address', 'docs/api.md', 'See [JSON:API](https://jsonapi.org/format/1.1/).'],
  ] as const) {
    it(`accepts ${what} that exists`, () => expect(missing(path, text)).to.deep.equal([]));
  }

  for (const [what, path, text] of [
    ['a link to a missing document', 'docs/api.md', '\nSee [design](design.md).'],
    ['a link to a missing heading', 'docs/api.md', '\nSee [operators](filters.md#operators).'],
    ['a missing source', 'docs/api.md', '\nSee `run-service/src/main.ts`.'],
    ['a missing document in a comment', 'run-service/src/app.ts', '\n// MISSING.md, rule 3'],
    ['a missing decision', 'run-service/src/app.ts', '\n// ADR 8'],
  ] as const) {
    it(`reports ${what} with its file and line`, () => {
      expect(missing(path, text)).to.have.length(1);
      expect(missing(path, text)[0]).to.match(new RegExp(`^${path}:2: `));
    });
  }
});
