import { counter, histogram } from '../../metrics/index.js';
import type { ReadEvent } from './received-event.js';

const consumed = counter({
  name: 'consumer_handled_total',
  help: 'Events whose effect is committed, each time they come',
  labels: ['queue', 'type'],
});

const lag = histogram({
  name: 'consumer_lag_seconds',
  help: 'From the event to the commit of its effect',
  labels: ['queue'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800],
});

/** The event's effect is committed. */
export function countHandled(queue: string, { type, time, span }: ReadEvent): void {
  span?.end();
  consumed.inc({ queue, type });
  lag.observe({ queue }, Math.max(0, Date.now() - time.getTime()) / 1000);
}
