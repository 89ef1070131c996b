import { expect } from 'chai';
import fc from 'fast-check';
import { renderCsv } from './csv.js';

describe('renderCsv', () => {
  it('writes a header and a row each, with CRLF', () => {
    const rows = [
      { year: 2020, total: '7500.0', more: 1 },
      { total: '1.0', year: 2019 },
    ];
    expect(renderCsv(['year', 'total'], rows)).to.equal('year,total\r\n2020,7500.0\r\n2019,1.0\r\n');
    expect(renderCsv(['year', 'total'], [])).to.equal('year,total\r\n');
  });

  it('quotes what needs it, and leaves empty what is not there', () => {
    expect(renderCsv(['a', 'b'], [{ a: 'x "y", z\nw' }])).to.equal('a,b\r\n"x ""y"", z\nw",\r\n');
  });

  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
    it(`lets no cell that begins with ${JSON.stringify(start)} be a formula`, () => {
      const [, row = ''] = renderCsv(['a'], [{ a: `${start}1+1` }]).split('\r\n');
      expect(row.replace(/^"/, '')[0]).to.equal("'");
    });
  }

  it('leaves numbers as they are, negative ones too, for they are no text', () => {
    expect(renderCsv(['a'], [{ a: -5 }])).to.equal('a\r\n-5\r\n');
  });

  it('gives every text back to who reads it by RFC 4180, with an apostrophe before a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (cells) => {
        const columns = cells.map((_, index) => `c${index}`);
        const row = Object.fromEntries(cells.map((cell, index) => [`c${index}`, cell]));
        const [, read] = readCsv(renderCsv(columns, [row]));
        expect(read).to.deep.equal(cells.map((cell) => (/^[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell)));
      }),
    );
  });
});

/** A reader of RFC 4180, independent of the writer's library. */
function readCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(cell)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows;
}
