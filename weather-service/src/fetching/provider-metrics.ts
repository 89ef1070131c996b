import { metrics } from '@jogging/service-kit';
import type { FaultKind } from '../domain/provider-fault.js';

const requests = metrics.counter({
  name: 'weather_provider_requests_total',
  help: 'Requests made to weather providers, by what came of them: observed, or a kind of fault',
  labels: ['provider', 'outcome'],
});

const seconds = metrics.histogram({
  name: 'weather_provider_request_seconds',
  help: 'How long weather providers took to answer, or to fail',
  labels: ['provider'],
});

/** Counts a request; call the returned function when it has ended. */
export function countRequest(provider: string): (outcome: 'observed' | FaultKind) => void {
  const stop = seconds.startTimer({ provider });
  return (outcome) => {
    stop();
    requests.inc({ provider, outcome });
  };
}
