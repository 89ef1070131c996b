import { periodsOf } from '../domain/periods.js';
import type { ProjectedRun } from '../domain/projected-run.js';

/** A run as the database type `incoming_run`. @throws RangeError for an invalid date */
export function incomingRun(run: ProjectedRun): object {
  const { week, month, year } = periodsOf(run.date);
  return {
    run_id: run.runId,
    uid: run.uid,
    version: run.version,
    distance: run.distance,
    duration: run.duration,
    start_micros: run.startMicros,
    date: run.date,
    week_start: week.start,
    week_year: week.year,
    week_number: week.number,
    month_start: month.start,
    month: month.number,
    year_start: year.start,
    year: year.year,
    weather_request: run.weatherRequest,
    weather_revision: run.weatherRevision,
    temperature_c: run.temperatureC,
    precipitation_mm: run.precipitationMm,
    wind_speed_mps: run.windSpeedMps,
    moving_time: run.movingTime,
    elevation_gain_dm: run.elevationGainDm,
    counts_for_records: run.countsForRecords,
  };
}
