import type { Run } from '@jogging/proto/runs';
import { UnprocessableEvent } from '@jogging/service-kit/messaging';
import type { RunFacts } from '../domain/wish.js';

/** What of the run in an event matters here. @throws UnprocessableEvent where it is not there */
export function runFacts(run: Run | undefined): RunFacts {
  if (!run?.endTime) throw new UnprocessableEvent('the event holds no run with an end');
  return {
    id: run.id,
    uid: run.uid,
    version: run.version,
    weatherRequest: run.weatherRequest,
    endMicros: run.endTime.micros,
    endLatE7: run.endLatE7,
    endLngE7: run.endLngE7,
  };
}
