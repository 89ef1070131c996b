import { expect } from 'chai';
import { periodsOf } from './periods.js';

describe('the periods of a date', () => {
  it('the periods of a date are its ISO week, its month and its year', () => {
    expect(periodsOf('2020-01-24')).to.deep.equal({
      week: { kind: 'week', start: '2020-01-20', year: 2020, number: 4 },
      month: { kind: 'month', start: '2020-01-01', year: 2020, number: 1 },
      year: { kind: 'year', start: '2020-01-01', year: 2020, number: 0 },
    });
  });

  it('the week of a date may belong to another year than the date', () => {
    expect(periodsOf('2019-12-30')).to.deep.equal({
      week: { kind: 'week', start: '2019-12-30', year: 2020, number: 1 },
      month: { kind: 'month', start: '2019-12-01', year: 2019, number: 12 },
      year: { kind: 'year', start: '2019-01-01', year: 2019, number: 0 },
    });
  });
});
