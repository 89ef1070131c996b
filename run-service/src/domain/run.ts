import type { Instant } from '@jogging/proto/common';
import type { Run as RunMessage } from '@jogging/proto/runs';
import { type Weather, WeatherStatus } from '@jogging/proto/weather';
import { runFields, sameValues, sameWritable, type WritableMember } from '@jogging/resources';
import { dateOf, type Zones } from './dates.js';
import { type Figures, figuresOf } from './figures.js';
import type { RunId } from './ids.js';
import type { Owner } from './owner.js';
import { initialWeather, sameWeather } from './weather.js';

/** The attributes of a run that clients may write. */
export type RunAttributes = Omit<Pick<RunMessage, WritableMember<typeof runFields>>, 'startTime' | 'endTime'> & {
  readonly startTime: Instant;
  readonly endTime: Instant;
};

/**
 * A complete run: the message of the contract, so that it is sent without mapping. `version` counts changes by clients;
 * `weatherRequest` counts requests of its weather.
 */
export type Run = Readonly<Omit<RunMessage, keyof RunAttributes | keyof Figures | keyof Owner | 'id' | 'weather'>> &
  Readonly<RunAttributes> &
  Figures &
  Owner & { readonly id: RunId; readonly weather: Weather };

const sameAttributes = sameWritable(runFields);

export function newRun(id: RunId, owner: Owner, attributes: RunAttributes, nowMs: number, zones: Zones): Run {
  return {
    id,
    ...owner,
    ...attributes,
    ...figuresOf(attributes),
    date: dateOf(attributes, owner, zones),
    weather: initialWeather(attributes),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    version: 1,
    weatherRequest: 1,
    weatherRevision: 0,
  };
}

/**
 * The run with other attributes, or undefined if none differs. Its date is recomputed if places, times or zone change; its
 * weather is requested again if the instant of the end or the place of the weather changes.
 */
export function changeRun(run: Run, attributes: RunAttributes, nowMs: number, zones: Zones): Run | undefined {
  if (sameAttributes(run, attributes)) return undefined;
  const date = sameDating(run, attributes) ? run.date : dateOf(attributes, run, zones);
  const version = run.version + 1;
  const changed = { ...run, ...attributes, ...figuresOf(attributes), date, version, updatedAtMs: nowMs };
  return sameWeather(run, attributes) ? changed : withoutWeather(changed);
}

/**
 * The run with its weather requested again. This is not a client's change, so the version stays. A run without weather is not
 * changed.
 */
export function requestWeather(run: Run): Run {
  return initialWeather(run).status === WeatherStatus.PENDING ? withoutWeather(run) : run;
}

function withoutWeather(run: Run): Run {
  return { ...run, weather: initialWeather(run), weatherRequest: run.weatherRequest + 1, weatherRevision: 0 };
}

const sameDating = sameValues(runFields, [
  'start_time',
  'end_time',
  'time_zone',
  'start_lat',
  'start_lng',
  'end_lat',
  'end_lng',
]);
