import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docs/security.md', root), 'utf8');

/** `| requirement numbers | … | … | `file`: title |` */
const row = /^\| [\d., ]+\|.*\| `([^`]+)`: (.+) \|$/gm;
const rows = [...text.matchAll(row)].map(([, file = '', title = '']) => ({ file, title }));

const shares = (/^## Shares and limits$(.*?)^## /ms.exec(text)?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '));

describe('the table of shares and limits in docs/security.md', () => {
  const [, ...limits] = shares.filter((line) => !line.startsWith('|---'));

  it('the table of shares and limits has a row for each limit', () => {
    expect(limits).to.have.length.greaterThan(15);
  });

  for (const line of limits) {
    const [, what = '', file = '', title = ''] = /^\| (.+?) \|.*\| `([^`]+)`: (.+) \|$/.exec(line) ?? [];
    it(`names a test that exists for ${what || line}`, () => {
      expect(readFileSync(new URL(file, root), 'utf8')).to.include(title);
    });
  }
});

describe('the table of requirements in docs/security.md', () => {
  it('the table of requirements has a test for each of its rows', () => {
    const numbered = text.split('\n').filter((line) => /^\| \d+\.\d+\.\d+/.test(line));
    expect(rows.length).to.equal(numbered.length).and.be.greaterThan(50);
  });

  for (const { file, title } of rows) {
    it(`names a test that exists: ${title}`, () => {
      expect(readFileSync(new URL(file, root), 'utf8')).to.include(title);
    });
  }
});
