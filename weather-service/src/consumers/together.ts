import type { eventTypes } from '@jogging/proto/events';
import type { Together } from '@jogging/service-kit/messaging';
import { forgetOwner } from '../commands/forget-owner.js';
import { forgetRun } from '../commands/forget-run.js';
import type { Parts } from '../commands/parts.js';
import { wishForWeather } from '../commands/wish-for-weather.js';
import { type Demand, demandOf } from '../domain/wish.js';
import { runFacts } from './run-facts.js';

/** All wishes in a few statements, then what is to be forgotten, which late wishes do not bring back. */
export function together(parts: Parts): Together<typeof eventTypes> {
  return {
    most: 50,
    async apply(events, transaction) {
      const demands: Demand[] = [];
      const ends: (() => Promise<void>)[] = [];
      for (const { type, data, origin } of events) {
        if (type === 'run.created' || type === 'run.updated' || type === 'run.weather_requested') {
          demands.push(demandOf(runFacts(data.run), type === 'run.weather_requested', origin));
        } else if (type === 'run.deleted') ends.push(() => forgetRun(parts, transaction, data.runId));
        else if (type === 'user.deleted') ends.push(() => forgetOwner(parts, transaction, data.uid));
      }
      for (const wave of eachRunOnce(demands)) await wishForWeather(parts, transaction, wave);
      for (const end of ends) await end();
    },
  };
}

/** In waves: the first event of every run, then the second ones, and so on. */
function eachRunOnce(demands: readonly Demand[]): Demand[][] {
  const waves: Demand[][] = [];
  const seen = new Map<string, number>();
  for (const demand of demands) {
    const number = seen.get(demand.runId) ?? 0;
    seen.set(demand.runId, number + 1);
    const wave = waves[number] ?? [];
    wave.push(demand);
    waves[number] = wave;
  }
  return waves;
}
