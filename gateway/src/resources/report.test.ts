import { ConditionBand, Period, PeriodKind, Record } from '@jogging/proto/reports';
import { expect } from 'chai';
import { bandAttributes, periodAttributes, renderBand, renderPeriod, renderRecord } from './report.js';

const figures = {
  runCount: 2,
  totalDistance: 15_000,
  totalDuration: 3000,
  averageDistanceMilli: 7_500_000,
  averageDurationMilli: 1_500_000,
  averageSpeedMilli: 5000,
  averagePaceMilli: 200_000,
  totalMovingTime: 2500,
  averageMovingSpeedMilli: 6000,
  totalElevationGainMilli: 12_300,
};
const week = Period.fromPartial({ year: 2020, number: 4, start: '2020-01-20', figures });

describe('Reports as resources', () => {
  it('reports have ids by user and period', () => {
    const id = (kind: PeriodKind) => renderPeriod(week, kind, 'test13').id;
    expect(id(PeriodKind.WEEK)).to.equal('test13:2020-W04');
    expect(id(PeriodKind.MONTH)).to.equal('test13:2020-04');
    expect(id(PeriodKind.YEAR)).to.equal('test13:2020');
  });

  it('reports have their attributes in the same order as the CSV', () => {
    expect(JSON.stringify(periodAttributes(week, PeriodKind.WEEK))).to.equal(
      JSON.stringify({
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
      }),
    );
    expect(Object.keys(periodAttributes(week, PeriodKind.MONTH)).slice(0, 3)).to.deep.equal([
      'year',
      'month',
      'month_start',
    ]);
    expect(Object.keys(periodAttributes(week, PeriodKind.YEAR)).slice(0, 2)).to.deep.equal(['year', 'run_count']);
  });

  it('a record is related to its run, if one run set it', () => {
    const record = Record.fromPartial({
      kind: 'fastest_5k',
      valueMilli: 215_500,
      unit: 'seconds_per_km',
      date: '2020-01-24',
    });
    const made = renderRecord({ ...record, runId: 'r' }, 'test13', 'http://x');
    expect(made).to.deep.equal({
      type: 'record',
      id: 'test13:fastest_5k',
      attributes: { kind: 'fastest_5k', value: '215.5', unit: 'seconds_per_km', date: '2020-01-24' },
      relationships: { run: { data: { type: 'run', id: 'r' }, links: { related: 'http://x/runs/r' } } },
    });
    expect(renderRecord(record, 'test13', 'http://x')).not.to.have.property('relationships');
  });

  it('bands of conditions have no totals', () => {
    const band = ConditionBand.fromPartial({ dimension: 'temperature', band: '5..10', figures });
    expect(renderBand(band, 'test13').id).to.equal('test13:temperature:5..10');
    expect(Object.keys(bandAttributes(band))).to.deep.equal([
      'dimension',
      'band',
      'run_count',
      'average_distance',
      'average_duration',
      'average_speed',
      'average_pace',
    ]);
  });
});
