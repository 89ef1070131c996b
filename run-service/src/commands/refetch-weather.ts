import type { Principal } from '@jogging/proto/common';
import type { RefetchWeatherRequest } from '@jogging/proto/runs';
import { type Run, requestWeather } from '../domain/run.js';
import { lockAccessibleRun } from './lock-accessible-run.js';
import type { WriteDeps } from './write-deps.js';

/**
 * Requests a run's weather again, even if it is recorded; in the response it is pending. Without a place, or indoors, nothing
 * changes.
 */
export function refetchWeather(deps: WriteDeps, principal: Principal, request: RefetchWeatherRequest): Promise<Run> {
  return deps.database.transaction(async (transaction) => {
    const before = await lockAccessibleRun(deps.runs, principal, request.id, transaction);
    const run = requestWeather(before);
    if (run === before) return run;
    await deps.runs.update(run, transaction);
    await deps.outbox.add(transaction, 'run.weather_requested', run.id, { run });
    return run;
  });
}
