import { type Weather, WeatherStatus } from '@jogging/proto/weather';
import { columnsOf, type Row, rowMapping, runFields } from '@jogging/resources';
import type { Run } from '../domain/run.js';

const mapping = rowMapping(runFields);

/** All columns of the table `runs`, for `SELECT`. */
export const runColumns = mapping.columns.join(', ');

export function rowOf(run: Run): Row {
  return mapping.toRow(run);
}

/** The run of a row. The table has every column of a run and no null in those of required members, so nothing is missing. */
export function runOf(row: Row): Run {
  return mapping.fromRow(row) as Run;
}

/** The columns of the weather's members. */
export const weatherColumns = columnsOf(runFields, 'weather');

/** Conditions are stored only with the status recorded. */
export function weatherRowOf(weather: Weather): Row {
  const row = {};
  const conditions = weather.status === WeatherStatus.RECORDED ? weather.conditions : undefined;
  runFields.attributes.weather.kind.toRow(row, weatherColumns, { ...weather, conditions });
  return row;
}
