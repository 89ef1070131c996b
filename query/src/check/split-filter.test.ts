import { Condition, type Filter, Operator } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { splitFilter } from './split-filter.js';

const on = (field: string, place = ''): Filter => ({
  node: {
    $case: 'condition',
    value: Condition.fromPartial({ field, operator: Operator.GT, place, parameter: 'filter' }),
  },
});
const against = (field: string, otherField: string): Filter => ({
  node: {
    $case: 'condition',
    value: { ...Condition.fromPartial({ field }), operand: { $case: 'otherField', value: otherField } },
  },
});
const and = (...items: Filter[]): Filter => ({ node: { $case: 'and', value: { items } } });
const or = (...items: Filter[]): Filter => ({ node: { $case: 'or', value: { items } } });
const not = (item: Filter): Filter => ({ node: { $case: 'not', value: item } });

describe('a filter on reports by condition', () => {
  it('chooses no runs without a filter', () => {
    expect(splitFilter(undefined, 'date')).to.deep.equal({ runs: undefined, reports: undefined });
  });

  it('chooses runs by conditions on date, and reports by all other conditions', () => {
    const filter = and(on('date'), on('run_count'));
    expect(splitFilter(filter, 'date')).to.deep.equal({ runs: and(on('date')), reports: and(on('run_count')) });
  });

  it('splits a filter at any depth of ands', () => {
    const filter = and(and(on('date'), and(on('band'))), on('date'));
    expect(splitFilter(filter, 'date')).to.deep.equal({ runs: and(on('date'), on('date')), reports: and(on('band')) });
  });

  it('keeps an `or` or `not` whole if it names only date, or no date', () => {
    const dates = or(on('date'), not(on('date')));
    const others = not(or(on('band'), on('run_count')));
    expect(splitFilter(and(dates, others), 'date')).to.deep.equal({ runs: and(dates), reports: and(others) });
  });

  const mixed: readonly [name: string, filter: Filter][] = [
    ['an or', or(on('date', 'character 7'), on('run_count'))],
    ['a not', not(and(on('run_count'), on('date', 'character 7')))],
    ['an or within an and', and(on('band'), or(and(on('date', 'character 7'), on('band'))))],
  ];
  for (const [name, filter] of mixed) {
    it(`refuses a filter in which ${name} names date and another field`, () => {
      expect(() => splitFilter(filter, 'date'))
        .to.throw(AppError, "Join the two with 'and' (character 7)")
        .with.property('code', 'invalid_filter');
    });
  }

  it('refuses a comparison of date with another field', () => {
    expect(() => splitFilter(against('band', 'date'), 'date'))
      .to.throw(AppError)
      .with.property('code', 'invalid_filter');
  });

  it('reports every faulty part of a filter with its query parameter', () => {
    const fault = or(on('date'), on('band'));
    try {
      splitFilter(and(fault, fault), 'date');
      expect.fail('was not refused');
    } catch (error) {
      expect(error).to.be.instanceOf(AppError);
      expect((error as AppError).faults.map((one) => one.parameter)).to.deep.equal(['filter', 'filter']);
    }
  });
});
