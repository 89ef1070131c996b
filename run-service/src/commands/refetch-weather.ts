import type { Principal } from '@jogging/proto/common';
import type { RefetchWeatherRequest } from '@jogging/proto/runs';
import { type Run, requestWeather } from '../domain/run.js';
import { holdRun } from './hold-run.js';
import type { WriteParts } from './write-parts.js';

/** Requests a run's weather again, also if it is recorded; the answer has it pending. Without a place, or indoors, nothing changes. */
export function refetchWeather(parts: WriteParts, principal: Principal, request: RefetchWeatherRequest): Promise<Run> {
  return parts.database.transaction(async (transaction) => {
    const before = await holdRun(parts.runs, principal, request.id, transaction);
    const run = requestWeather(before);
    if (run === before) return run;
    await parts.runs.update(run, transaction);
    await parts.outbox.add(transaction, 'run.weather_requested', run.id, { run });
    return run;
  });
}
