import { expect } from 'chai';
import { renderCsv } from './csv.js';

describe('the CSV of a report', () => {
  it('has a header, the columns in their order, and CRLF after each row (RFC 4180)', () => {
    const rows = [
      { week_start: '2020-01-20', year: 2020, average_speed: '5.0' },
      { year: 2020, week_start: '2020-01-13', average_speed: '3.125' },
    ];
    expect(renderCsv(['year', 'week_start', 'average_speed'], rows)).to.equal(
      'year,week_start,average_speed\r\n2020,2020-01-20,5.0\r\n2020,2020-01-13,3.125\r\n',
    );
  });

  it('has its header alone where there is no row', () => {
    expect(renderCsv(['year', 'month'], [])).to.equal('year,month\r\n');
  });

  it('quotes what holds a comma, a quote or a line break', () => {
    expect(renderCsv(['a', 'b', 'c'], [{ a: 'x,y', b: 'say "so"', c: '1\n2' }])).to.equal(
      'a,b,c\r\n"x,y","say ""so""","1\n2"\r\n',
    );
  });

  it('leaves a cell empty that has no value', () => {
    expect(renderCsv(['a', 'b'], [{ a: null }])).to.equal('a,b\r\n,\r\n');
  });

  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx']) {
    it(`keeps ${JSON.stringify(formula)} from being a formula`, () => {
      const [, cell = ''] = renderCsv(['a'], [{ a: formula }]).split('a\r\n');
      expect(cell.replace(/^"/, '')).to.match(/^'/);
    });
  }
});
