import { expect } from 'chai';
import { lineSeparator, valueSeparator } from '../lines.js';
import { weekReportFields } from '../report.js';
import { compileReport } from './report.js';

/** As sent by an earlier report-service and parsed by its gateway. Never change this; new values are added at the end. */
const recorded = {
  values: [
    ...['"ada:2020-W04"', '2020', '4', '2020-01-20', '2', '7500000', '1500000', '5000', '200000'],
    ...['15000', '3000', '2500', '6000', '12300'],
  ],
  document: {
    type: 'report',
    id: 'ada:2020-W04',
    attributes: {
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
    },
  },
};

describe('the lines of reports', () => {
  const read = (lines: string): unknown => JSON.parse(compileReport(weekReportFields)(lines));
  const line = recorded.values.join(valueSeparator);

  it('renders the line of an earlier report-service to the same document', () => {
    expect(read(line)).to.deep.equal([recorded.document]);
  });

  it('accepts values of a later report-service at the end of a line', () => {
    expect(read(`${line}${valueSeparator}later`)).to.deep.equal([recorded.document]);
  });

  it('renders as many reports as there are lines', () => {
    expect(read('')).to.deep.equal([]);
    expect(read(`${line}${lineSeparator}${line}`)).to.deep.equal([recorded.document, recorded.document]);
  });
});
