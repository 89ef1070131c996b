import { expect } from 'chai';
import type { Resource, StoredField } from './define.js';
import { lineColumns } from './lines.js';
import { roleFields } from './role.js';
import { rowMapping } from './rows.js';
import { runFields } from './run.js';
import { userFields } from './user.js';

const resources: readonly Resource[] = [runFields, userFields, roleFields];

for (const resource of resources) {
  describe(`the definition of a ${resource.type}`, () => {
    it(`the definition of a ${resource.type} has a column of its own for every member`, () => {
      const { columns } = rowMapping(resource);
      expect(columns).to.deep.equal([...new Set(columns)]);
    });

    it(`the definition of a ${resource.type} has every writable attribute in the input`, () => {
      const members = Object.keys(resource.input.fromPartial({}));
      const writable = Object.values<StoredField>(resource.attributes).filter(({ access }) => access !== 'read');
      expect(members).to.include.members(writable.map(({ member }) => member));
    });
  });
}

/** The columns of a line since the first release, in order. A new column goes to the end; none is ever removed. */
const columnsOfLines = [
  ...['id', 'user_id', 'distance'],
  ...['start_micros', 'start_offset_minutes', 'start_fraction_digits'],
  ...['end_micros', 'end_offset_minutes', 'end_fraction_digits'],
  ...['start_lat_e7', 'start_lng_e7', 'end_lat_e7', 'end_lng_e7', 'date', 'duration'],
  ...['average_speed_milli', 'average_pace_milli', 'created_at_ms', 'updated_at_ms', 'version'],
  ...['weather_status', 'weather_attempts', 'weather_next_attempt_at_ms', 'weather_reason'],
  ...['weather_provider', 'weather_kind', 'weather_observed_at_ms', 'weather_fetched_at_ms'],
  ...['weather_condition', 'weather_condition_code', 'weather_temperature_c', 'weather_feels_like_c'],
  ...['weather_humidity_percent', 'weather_pressure_hpa', 'weather_wind_speed_mps', 'weather_wind_bearing_deg'],
  ...['weather_cloud_cover_percent', 'weather_precipitation_mm'],
];

describe('the lines of runs', () => {
  it('the lines of runs grow at their end only', () => {
    const names = lineColumns(runFields).map(({ name }) => name);
    expect(names.slice(0, columnsOfLines.length)).to.deep.equal(columnsOfLines);
  });
});
