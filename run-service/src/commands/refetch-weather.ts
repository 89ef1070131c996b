import type { Principal } from '@jogging/proto/common';
import type { RefetchWeatherRequest } from '@jogging/proto/runs';
import { askForWeather, type Run } from '../domain/run.js';
import { holdRun } from './hold-run.js';
import type { WriteParts } from './write-parts.js';

/** Asks for a run's weather again, also where it is recorded; the answer has it pending. */
export function refetchWeather(parts: WriteParts, principal: Principal, request: RefetchWeatherRequest): Promise<Run> {
  return parts.database.transaction(async (transaction) => {
    const run = askForWeather(await holdRun(parts.runs, principal, request.id, transaction));
    await parts.runs.update(run, transaction);
    await parts.outbox.add(transaction, 'run.weather_requested', run.id, { run });
    return run;
  });
}
