import { expect } from 'chai';
import fc from 'fast-check';
import { dayNumber, isoWeek } from './calendar.js';

const day = fc
  .integer({ min: dayNumber('1700-01-01'), max: dayNumber('2199-12-31') })
  .map((number) => ({ number, date: new Date(number * 86_400_000).toISOString().slice(0, 10) }));

describe('the ISO week of a date', () => {
  const weeks: readonly [date: string, year: number, week: number, monday: string][] = [
    ['2020-01-24', 2020, 4, '2020-01-20'],
    ['2019-12-30', 2020, 1, '2019-12-30'],
    ['2019-12-29', 2019, 52, '2019-12-23'],
    ['2020-12-31', 2020, 53, '2020-12-28'],
    ['2021-01-03', 2020, 53, '2020-12-28'],
    ['2021-01-04', 2021, 1, '2021-01-04'],
    ['2005-01-01', 2004, 53, '2004-12-27'],
    ['2008-12-29', 2009, 1, '2008-12-29'],
    ['2000-02-29', 2000, 9, '2000-02-28'],
    ['1900-02-28', 1900, 9, '1900-02-26'],
    ['1700-01-01', 1699, 53, '1699-12-28'],
    ['2199-12-31', 2200, 1, '2199-12-30'],
  ];
  for (const [date, year, week, monday] of weeks) {
    it(`the ISO week of ${date} is week ${week} of ${year}`, () => {
      expect(isoWeek(date)).to.deep.equal({ year, week, monday });
    });
  }

  it('an ISO week begins on a Monday that is at most six days before the date', () => {
    fc.assert(
      fc.property(day, ({ number, date }) => {
        const { monday } = isoWeek(date);
        expect(new Date(`${monday}T00:00:00Z`).getUTCDay()).to.equal(1);
        expect(number - dayNumber(monday)).to.be.within(0, 6);
      }),
    );
  });

  it('an ISO week has 1 to 53 as its number, and one more than the week before unless a year begins', () => {
    fc.assert(
      fc.property(day, ({ number, date }) => {
        const before = isoWeek(new Date((number - 7) * 86_400_000).toISOString().slice(0, 10));
        const { year, week } = isoWeek(date);
        expect(week).to.be.within(1, 53);
        if (year === before.year) expect(week).to.equal(before.week + 1);
        else expect([year, week]).to.deep.equal([before.year + 1, 1]);
      }),
    );
  });

  it('an ISO week depends on the date alone', () => {
    for (const text of ['', '2020-1-24', '2020-01-24T00:00:00Z', 'week 4']) {
      expect(() => isoWeek(text), text).to.throw(RangeError, 'not a date');
    }
  });
});

describe('the number of a day', () => {
  it('counts days from 1970-01-01 as the machine does', () => {
    fc.assert(
      fc.property(day, ({ number, date }) => {
        expect(dayNumber(date)).to.equal(number);
      }),
    );
  });
});
