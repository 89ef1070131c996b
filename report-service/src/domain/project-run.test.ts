import { Run } from '@jogging/proto/runs';
import { Weather, WeatherStatus } from '@jogging/proto/weather';
import { expect } from 'chai';
import { measuresOf, projectRun } from './project-run.js';

const run = Run.fromPartial({
  id: 'bbbbbbbb-0000-4000-8000-000000000001',
  uid: 'aaaaaaaa-0000-4000-8000-000000000001',
  userId: 'test13',
  distance: 4200,
  duration: 1451,
  startTime: { micros: 1_579_883_674_838_199, offsetMinutes: 0, fractionDigits: 6 },
  date: '2020-01-24',
  version: 3,
  weatherRequest: 2,
  weatherRevision: 1,
  weather: {
    status: WeatherStatus.RECORDED,
    conditions: { provider: 'sandbox', temperatureC: -0.5, precipitationMm: 0 },
  },
});

describe('what the reports keep of a run', () => {
  it('keeps the part of a run that figures need, and the weather measures that bands need', () => {
    expect(projectRun(run)).to.deep.equal({
      runId: 'bbbbbbbb-0000-4000-8000-000000000001',
      uid: 'aaaaaaaa-0000-4000-8000-000000000001',
      version: 3,
      distance: 4200,
      duration: 1451,
      startMicros: 1_579_883_674_838_199,
      date: '2020-01-24',
      movingTime: null,
      elevationGainDm: null,
      countsForRecords: true,
      weatherRequest: 2,
      weatherRevision: 1,
      temperatureC: -0.5,
      precipitationMm: 0,
      windSpeedMps: null,
    });
  });

  it('keeps moving time, elevation gain and whether a run counts for records', () => {
    const full = { ...run, movingTime: 1400, elevationGainDm: 123, countsForRecords: false };
    expect(projectRun(full)).to.include({ movingTime: 1400, elevationGainDm: 123, countsForRecords: false });
  });

  for (const change of [{ movingTime: 0 }, { movingTime: 1452 }, { elevationGainDm: -1 }]) {
    it(`keeps nothing of a run with an impossible ${JSON.stringify(change)}`, () => {
      expect(() => projectRun({ ...run, ...change })).to.throw(RangeError, 'has an impossible');
    });
  }

  it('keeps null measures if no weather is recorded or a measure is not a number', () => {
    const none = { temperatureC: null, precipitationMm: null, windSpeedMps: null };
    expect(measuresOf(undefined)).to.deep.equal(none);
    expect(measuresOf(Weather.fromPartial({ status: WeatherStatus.UNAVAILABLE }))).to.deep.equal(none);
    const odd = { temperatureC: Number.NaN, precipitationMm: Number.POSITIVE_INFINITY };
    expect(measuresOf(Weather.fromPartial({ conditions: odd }))).to.deep.equal(none);
  });

  const uncountable: readonly [what: string, change: Partial<Run>][] = [
    ['start_time', { startTime: undefined }],
    ['distance', { distance: 0 }],
    ['duration', { duration: 0 }],
    ['date', { date: '' }],
    ['date', { date: '24.1.2020' }],
  ];
  for (const [what, change] of uncountable) {
    it(`keeps nothing of a run without a ${what} (${JSON.stringify(change)})`, () => {
      expect(() => projectRun({ ...run, ...change })).to.throw(RangeError, `has no ${what}`);
    });
  }
});
