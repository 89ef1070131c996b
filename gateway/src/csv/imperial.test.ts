import { conditionReportFields, recordFields, weekReportFields } from '@jogging/resources';
import { expect } from 'chai';
import { toImperial } from './imperial.js';

describe('toImperial', () => {
  it('converts distances to miles, speeds to mph, paces to seconds a mile and elevation to feet', () => {
    const week = {
      year: 2020,
      week_number: 4,
      week_start: '2020-01-20',
      run_count: 2,
      average_distance: '7500.0',
      average_duration: '1500.0',
      average_speed: '5.0',
      average_pace: '200.0',
      total_distance: '15000.0',
      total_duration: 3000,
      total_moving_time: 2500,
      average_moving_speed: '6.0',
      total_elevation_gain: '12.3',
    };
    expect(toImperial(weekReportFields.attributes, [week])).to.deep.equal([
      {
        ...week,
        average_distance: '4.66',
        average_speed: '11.185',
        average_pace: '321.869',
        total_distance: '9.321',
        average_moving_speed: '13.422',
        total_elevation_gain: '40.354',
      },
    ]);
    expect(Object.keys(toImperial(weekReportFields.attributes, [week])[0] ?? {})).to.deep.equal(Object.keys(week));
  });

  it('converts a record by its unit, and updates the unit', () => {
    const rows = [
      { kind: 'longest_distance', value: '1609.344', unit: 'metres', date: '2020-01-24' },
      { kind: 'fastest_5k', value: '215.5', unit: 'seconds_per_km', date: '2020-01-24' },
      { kind: 'longest_duration', value: '3600.0', unit: 'seconds', date: '2020-01-24' },
      { kind: 'longest_streak', value: '3.0', unit: 'weeks', date: '2020-01-20' },
    ];
    expect(toImperial(recordFields.attributes, rows).map(({ value, unit }) => [value, unit])).to.deep.equal([
      ['1.0', 'miles'],
      ['346.814', 'seconds_per_mile'],
      ['3600.0', 'seconds'],
      ['3.0', 'weeks'],
    ]);
  });

  it('does not convert the bands of conditions', () => {
    const band = { dimension: 'temperature', band: '5..10', run_count: 1, average_distance: '1609.344' };
    expect(toImperial(conditionReportFields.attributes, [band])).to.deep.equal([{ ...band, average_distance: '1.0' }]);
  });
});
