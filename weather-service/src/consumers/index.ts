import type { eventTypes } from '@jogging/proto/events';
import type { Run } from '@jogging/proto/runs';
import { type ApplyEvents, UnprocessableEvent } from '@jogging/service-kit/messaging';
import { enqueueRequests } from '../commands/enqueue-requests.js';
import type { Deps } from '../deps.js';
import { type RunFacts, requestOf, type WeatherRequest } from '../domain/weather-request.js';

/**
 * Enqueues the weather requests of all runs in a few statements, then applies deletions; a late request does not undo a deletion.
 */
export function applyEvents(deps: Deps): ApplyEvents<typeof eventTypes> {
  return async (events, transaction) => {
    const { tombstones } = deps;
    const requests: WeatherRequest[] = [];
    const deletions: (() => Promise<void>)[] = [];
    for (const event of events) {
      const { origin } = event;
      switch (event.type) {
        case 'run.created':
        case 'run.updated': {
          const imported = event.data.imported ?? false;
          requests.push(requestOf(runFacts(event.data.run), { again: false, imported, origin }));
          break;
        }
        case 'run.weather_requested':
          requests.push(requestOf(runFacts(event.data.run), { again: true, imported: false, origin }));
          break;
        case 'run.deleted':
          deletions.push(() => tombstones.buryRun(transaction, event.data.runId));
          break;
        case 'user.deleted':
          deletions.push(() => tombstones.buryOwner(transaction, event.data.uid));
          break;
        default:
          throw new UnprocessableEvent(`weather-service does not consume ${event.type}`);
      }
    }
    for (const wave of eachRunOnce(requests)) await enqueueRequests(deps, transaction, wave);
    for (const bury of deletions) await bury();
  };
}

/** @throws UnprocessableEvent if the event has no run with an end */
function runFacts(run: Run | undefined): RunFacts {
  if (!run?.endTime) throw new UnprocessableEvent('the event has no run with an end');
  return {
    id: run.id,
    uid: run.uid,
    version: run.version,
    weatherRequest: run.weatherRequest,
    endMicros: run.endTime.micros,
    place: placeOf(run.endLatE7, run.endLngE7) ?? placeOf(run.startLatE7, run.startLngE7),
    indoor: run.indoor,
  };
}

/** Events of release 1.0.0 omit a coordinate of 0: if only one is set, the other is 0, not missing. */
function placeOf(latE7: number | undefined, lngE7: number | undefined): RunFacts['place'] {
  return latE7 === undefined && lngE7 === undefined ? undefined : { latE7: latE7 ?? 0, lngE7: lngE7 ?? 0 };
}

/** Splits the requests into groups: the first event of each run, then the second ones, and so on. */
function eachRunOnce(requests: readonly WeatherRequest[]): WeatherRequest[][] {
  const waves: WeatherRequest[][] = [];
  const seen = new Map<string, number>();
  for (const request of requests) {
    const number = seen.get(request.runId) ?? 0;
    seen.set(request.runId, number + 1);
    const wave = waves[number] ?? [];
    wave.push(request);
    waves[number] = wave;
  }
  return waves;
}
