import type { Run } from '@jogging/proto/runs';
import type { Conditions, Weather } from '@jogging/proto/weather';
import type { ProjectedRun, ProjectedWeather } from './projected-run.js';

type Measures = Pick<ProjectedWeather, 'temperatureC' | 'precipitationMm' | 'windSpeedMps'>;

/**
 * What the reports keep of a run. Events made before a field existed lack it.
 *
 * @throws RangeError for a run that cannot be counted: without time, date, distance or duration, or with a moving time
 *   or elevation gain out of bounds
 */
export function projectRun(run: Run): ProjectedRun {
  if (!run.startTime) throw new RangeError(`run ${run.id} has no start_time`);
  if (!(run.distance > 0)) throw new RangeError(`run ${run.id} has no distance: ${run.distance}`);
  if (!(run.duration > 0)) throw new RangeError(`run ${run.id} has no duration: ${run.duration}`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(run.date)) throw new RangeError(`run ${run.id} has no date: ${run.date}`);
  const { movingTime = null, elevationGainDm = null, countsForRecords = true } = run;
  if (movingTime !== null && !(movingTime > 0 && movingTime <= run.duration)) {
    throw new RangeError(`run ${run.id} has an impossible moving_time: ${movingTime}`);
  }
  if (elevationGainDm !== null && elevationGainDm < 0) {
    throw new RangeError(`run ${run.id} has an impossible elevation_gain: ${elevationGainDm} dm`);
  }
  return {
    runId: run.id,
    uid: run.uid,
    version: run.version,
    distance: run.distance,
    duration: run.duration,
    startMicros: run.startTime.micros,
    date: run.date,
    movingTime,
    elevationGainDm,
    countsForRecords,
    weatherRequest: run.weatherRequest,
    weatherRevision: run.weatherRevision,
    ...measuresOf(run.weather),
  };
}

/** The measures that figures by condition need; all null if no weather is recorded. */
export function measuresOf(weather: Weather | undefined): Measures {
  const conditions: Partial<Conditions> = weather?.conditions ?? {};
  return {
    temperatureC: finite(conditions.temperatureC),
    precipitationMm: finite(conditions.precipitationMm),
    windSpeedMps: finite(conditions.windSpeedMps),
  };
}

/** Proto3 JSON also allows NaN and Infinity for a double, which are in no band. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
