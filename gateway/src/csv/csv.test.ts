import { conditionReportFields, type Field } from '@jogging/resources';
import { expect } from 'chai';
import fc from 'fast-check';
import { renderCsv } from './csv.js';

const written: Field = { type: 'text', access: 'read-write', description: '' };
const computed: Field = { type: 'text', access: 'read', description: '' };
const columnsOf = (names: readonly string[], field = written) =>
  Object.fromEntries(names.map((name) => [name, field] as const));

describe('renderCsv', () => {
  it('writes a header and one line for each row, with CRLF', () => {
    const rows = [
      { year: 2020, total: '7500.0', more: 1 },
      { total: '1.0', year: 2019 },
    ];
    expect(renderCsv(columnsOf(['year', 'total']), rows)).to.equal('year,total\r\n2020,7500.0\r\n2019,1.0\r\n');
    expect(renderCsv(columnsOf(['year', 'total']), [])).to.equal('year,total\r\n');
  });

  it('quotes cells if necessary, and leaves missing values empty', () => {
    expect(renderCsv(columnsOf(['a', 'b']), [{ a: 'x "y", z\nw' }])).to.equal('a,b\r\n"x ""y"", z\nw",\r\n');
  });

  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
    it(`puts an apostrophe before user-written text that begins with ${JSON.stringify(start)}`, () => {
      const [, row = ''] = renderCsv(columnsOf(['a']), [{ a: `${start}1+1` }]).split('\r\n');
      expect(row.replace(/^"/, '')[0]).to.equal("'");
    });
  }

  it('never changes generated values: numbers, dates, bands', () => {
    expect(renderCsv(columnsOf(['a'], computed), [{ a: -5 }, { a: '-7.5' }])).to.equal('a\r\n-5\r\n-7.5\r\n');
    expect(
      renderCsv({ degrees: { type: 'decimal', access: 'read-write', description: '' } }, [{ degrees: '-0.5' }]),
    ).to.equal('degrees\r\n-0.5\r\n');
    const [, row] = renderCsv(conditionReportFields.attributes, [{ dimension: 'temperature', band: '-20..-15' }]).split(
      '\r\n',
    );
    expect(row).to.match(/^temperature,-20\.\.-15,/);
  });

  it('writes CSV that an RFC 4180 parser reads back, with an apostrophe before a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (cells) => {
        const columns = cells.map((_, index) => `c${index}`);
        const row = Object.fromEntries(cells.map((cell, index) => [`c${index}`, cell]));
        const [, read] = readCsv(renderCsv(columnsOf(columns), [row]));
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
