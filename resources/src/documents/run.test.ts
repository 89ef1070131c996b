import { expect } from 'chai';
import { lineColumns, lineSeparator, valueSeparator } from '../lines.js';
import { runFields } from '../run.js';
import { runsText } from './run.js';

/** As sent by an earlier run-service and parsed by its gateway. Never change this; new values are added at the end. */
const recorded = {
  values: [
    ...['0190f9c1-2b3c-7d4e-8f50-123456789abc', '"ada"', '10000'],
    ...['1579857600123456', '120', '6', '1579861200000000', '60', '0'],
    ...['485000000', '-24500000', '486000000', '-25500000'],
    ...['2020-01-24', '3599877', '2778', '359988', '1579861260000', '1579861261500', '3'],
    ...['recorded', '1', '1579864860000', '"provider_unavailable"', '"sandbox"', '"archive"'],
    ...[
      '1579860000000',
      '1579861261000',
      '"clear sky"',
      '0',
      '-1.5',
      '-4.2',
      '81',
      '1021.3',
      '3.4',
      '225',
      '12',
      '0.7',
    ],
  ],
  document: {
    type: 'run',
    id: '0190f9c1-2b3c-7d4e-8f50-123456789abc',
    attributes: {
      distance: '10000',
      start_time: '2020-01-24T11:20:00.123456+02:00',
      end_time: '2020-01-24T11:20:00+01:00',
      start_lat: '48.5',
      start_lng: '-2.45',
      end_lat: '48.6',
      end_lng: '-2.55',
      time_zone: null,
      indoor: false,
      moving_time: null,
      elevation_gain: null,
      average_heart_rate: null,
      max_heart_rate: null,
      title: null,
      notes: null,
      tags: [],
      counts_for_records: true,
      date: '2020-01-24',
      duration: 3_599_877,
      average_speed: '2.778',
      average_pace: '359.988',
      average_moving_speed: null,
      average_moving_pace: null,
      weather: {
        status: 'recorded',
        attempts: 1,
        next_attempt_at: '2020-01-24T11:21:00.000Z',
        reason: 'provider_unavailable',
        provider: 'sandbox',
        kind: 'archive',
        observed_at: '2020-01-24T10:00:00.000Z',
        fetched_at: '2020-01-24T10:21:01.000Z',
        condition: 'clear sky',
        condition_code: 0,
        temperature_c: -1.5,
        feels_like_c: -4.2,
        humidity_percent: 81,
        pressure_hpa: 1021.3,
        wind_speed_mps: 3.4,
        wind_bearing_deg: 225,
        cloud_cover_percent: 12,
        precipitation_mm: 0.7,
      },
      created_at: '2020-01-24T10:21:00.000Z',
      updated_at: '2020-01-24T10:21:01.500Z',
      version: 3,
    },
    relationships: {
      user: {
        data: { type: 'user', id: 'ada' },
        links: { related: 'http://localhost:5000/runs/0190f9c1-2b3c-7d4e-8f50-123456789abc/user' },
      },
    },
    links: { self: 'http://localhost:5000/runs/0190f9c1-2b3c-7d4e-8f50-123456789abc' },
  },
};

const read = (lines: string): unknown => JSON.parse(runsText(lines, 'http://localhost:5000'));

describe('the lines of runs', () => {
  const line = recorded.values.join(valueSeparator);

  it('renders the line of an earlier release to the same document', () => {
    expect(read(line)).to.deep.equal([recorded.document]);
  });

  it('accepts values of a later release at the end of a line', () => {
    const missing = lineColumns(runFields).length - recorded.values.length;
    const whole = [...recorded.values, ...Array.from({ length: missing }, () => '')].join(valueSeparator);
    expect(read(`${whole}${valueSeparator}later${valueSeparator}`)).to.deep.equal([recorded.document]);
  });

  it('renders as many documents as there are lines', () => {
    expect(read('')).to.deep.equal([]);
    expect(read(`${line}${lineSeparator}${line}`)).to.deep.equal([recorded.document, recorded.document]);
  });
});
