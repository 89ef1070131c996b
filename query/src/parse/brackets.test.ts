import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import type { ListQueryOptions } from './list-request.js';
import { parseListQuery } from './parse-list-query.js';
import { printFilter } from './print.js';

const options: ListQueryOptions = { families: ['filter'] };

function faultsOf(query: string): string[][] {
  try {
    parseListQuery(query, options);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.faults.map(({ code, parameter = '' }) => [code, parameter]);
  }
  return [];
}

function filterOf(query: string): string | undefined {
  const { filter } = parseListQuery(query, options).query;
  return filter && printFilter(filter);
}

describe('a filter in brackets', () => {
  const means: readonly [string, string][] = [
    ['filter[user_id]=test11', "user_id eq 'test11'"],
    ['filter%5Buser_id%5D=test11', "user_id eq 'test11'"],
    ['filter[user_id]=a,b', "user_id in ('a', 'b')"],
    ['filter[user_id][eq]=a,b', "user_id eq 'a,b'"],
    ['filter[distance][gt]=20', "distance gt '20'"],
    ['filter[distance][gte]=20&filter[distance][lte]=30', "distance ge '20' and distance le '30'"],
    ['filter[distance]=20&filter[date]=2016-05-01', "distance eq '20' and date eq '2016-05-01'"],
    ['filter[distance][in]=20', "distance in ('20')"],
    ['filter[distance][not_in]=20,30', "distance not_in ('20', '30')"],
    ['filter[distance][between]=20,30', "distance between ('20', '30')"],
    ['filter[email][is]=null', 'email is null'],
    ['filter[active][isnot]=TRUE', 'active isnot true'],
    ['filter[first_name][ilike]=a%25', "first_name ilike 'a%'"],
    ['filter[first_name][contains]=a%2Cb', "first_name contains 'a,b'"],
    ['filter[weather.temperature_c][lt]=0', "weather.temperature_c lt '0'"],
    ['filter[start_time][ge]=2020-01-24T16:34:34+05:30', "start_time ge '2020-01-24T16:34:34 05:30'"],
    ['filter[first_name]=O%27Hara+%C3%A9', "first_name eq 'O''Hara é'"],
    ['filter[a]=1&filter=b+eq+2+or+c+eq+3', "a eq '1' and (b eq 2 or c eq 3)"],
    ['filter=b+eq+2+and+c+eq+3&filter[a]=1', "b eq 2 and c eq 3 and a eq '1'"],
  ];
  for (const [query, printed] of means) {
    it(`reads ${query}`, () => {
      expect(filterOf(query)).to.equal(printed);
    });
  }

  const refused = [
    'x][foo]=1',
    'x][in_]=1',
    'x][is_]=null',
    'x][notin_]=1',
    'x][EQ]=1',
    'x][__proto__]=1',
    'x]=',
    'x][in]=',
    'x][between]=1',
    'x][between]=1,2,3',
    'x][is]=5',
  ];
  for (const rest of [...refused, `x][in]=${Array(501).fill(1).join()}`]) {
    it(`refuses filter[${rest.slice(0, 30)}`, () => {
      expect(faultsOf(`filter[${rest}`)).to.deep.equal([
        ['invalid_filter', `filter[${rest.slice(0, rest.indexOf('='))}`],
      ]);
    });
  }

  it('accepts at most a hundred conditions, counting all forms together', () => {
    const brackets = Array.from({ length: 99 }, (_, index) => `filter[f${index}]=1`).join('&');
    expect(faultsOf(`${brackets}&filter=a+eq+1`)).to.deep.equal([]);
    expect(faultsOf(`${brackets}&filter=a+eq+1+or+b+eq+2`)).to.deep.equal([['invalid_filter', 'filter']]);
    expect(faultsOf(`${brackets}&filter[y]=1&filter[z]=1&filter[zz]=1`)).to.deep.equal([
      ['invalid_filter', 'filter[z]'],
    ]);
  });

  for (const [name, word] of [
    ['notin_', 'not_in'],
    ['is_', 'is'],
    ['EQ', 'eq'],
  ] as const) {
    it(`suggests the spelling for a parameter: ${name}`, () => {
      expect(() => parseListQuery(`filter[x][${name}]=1`, options)).to.throw(
        AppError,
        `There is no operator '${name}'. Write '${word}'.`,
      );
    });
  }
});
