import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { parseListQuery } from './parse-list-query.js';
import { printFilter } from './print.js';

const options = { families: ['filter'], choosers: ['user_id'] } as const;
const json = (value: unknown) => `filter=${encodeURIComponent(JSON.stringify(value))}`;
const condition = (name: string, op: string, val: unknown) => ({ name, op, val });

describe('The subject of a list', () => {
  const one = { user_id: { value: 'test13', parameter: 'filter' } };
  const inBrackets = (parameter: string) => ({ user_id: { value: 'test13', parameter } });
  const table: [query: string, chosen: unknown, rest: string | undefined][] = [
    ['filter[user_id]=test13', inBrackets('filter[user_id]'), undefined],
    ['filter[user_id][eq]=test13&filter[year]=2020', inBrackets('filter[user_id][eq]'), "year eq '2020'"],
    ["filter=user_id eq 'test13'", one, undefined],
    ["filter=year gt 2019 and (user_id eq 'test13' and month lt 5)", one, 'year gt 2019 and month lt 5'],
    ["filter=user_id in ('test13')", one, undefined],
    [json(condition('user_id', 'eq', 'test13')), one, undefined],
    [json([condition('year', 'eq', 2020), { and: [condition('user_id', 'eq', 'test13')] }]), one, 'year eq 2020'],
    ["filter[user_id]=test13&filter=user_id eq 'test13'", inBrackets('filter[user_id]'), undefined],
    // Only conditions that every row must meet choose; the owner refuses what is left.
    ["filter=user_id eq 'a' or year eq 2020", {}, "user_id eq 'a' or year eq 2020"],
    ["filter=not user_id eq 'a'", {}, "not user_id eq 'a'"],
    ["filter=user_id ne 'a'", {}, "user_id ne 'a'"],
    ['filter=user_id eq year', {}, 'user_id eq year'],
    ['filter=user_id eq null', {}, 'user_id eq null'],
    ['filter=year eq 2020', {}, 'year eq 2020'],
    ['', {}, undefined],
  ];
  for (const [query, chosen, rest] of table) {
    it(`reads whose list it is from ${query || 'no filter'}`, () => {
      const read = parseListQuery(query, options);
      expect(read.chosen).to.deep.equal(chosen);
      expect(read.query.filter && printFilter(read.query.filter)).to.equal(rest);
    });
  }

  for (const query of [
    'filter[user_id]=a,b',
    'filter[user_id]=a&filter[user_id][eq]=b',
    "filter[user_id]=a&filter=user_id eq 'b'",
    "filter=user_id in ('a', 'b')",
  ]) {
    it(`refuses to choose more than one subject: ${query}`, () => {
      expect(() => parseListQuery(query, options))
        .to.throw(AppError, 'Only one user_id can be named here.')
        .with.property('code', 'invalid_filter');
    });
  }

  it('keeps the condition in the filter of a list that has no subject', () => {
    const { chosen, query } = parseListQuery('filter[user_id]=a', { families: ['filter'] });
    expect(chosen).to.deep.equal({});
    expect(query.filter && printFilter(query.filter)).to.equal("user_id eq 'a'");
  });
});
