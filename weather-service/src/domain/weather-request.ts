import { cellOf } from './cell.js';
import { ageMs, nearestHour } from './hour.js';
import type { Key } from './key.js';
import { priorities } from './lane.js';

/** The client's request behind a weather request. */
export interface Origin {
  readonly requestId: string;
  /** W3C trace context. */
  readonly traceparent: string;
}

/** A run's request for the conditions at its end: its place and the nearest hour. */
export interface WeatherRequest {
  readonly runId: string;
  readonly uid: string;
  readonly weatherRequest: number;
  readonly runVersion: number;
  /** The key to request, or the reason why the run can have no weather. */
  readonly key: Key | NoWeather;
  /** The owner has requested the weather again: a stored observation is not enough. */
  readonly again: boolean;
  readonly imported: boolean;
  readonly origin: Origin | undefined;
}

/** A weather request that providers can answer. */
export type AskableRequest = WeatherRequest & { readonly key: Key };

export type NoWeather = 'no_place' | 'indoor';

/** The part of a run that determines its weather request. */
export interface RunFacts {
  readonly id: string;
  readonly uid: string;
  readonly version: number;
  readonly weatherRequest: number;
  readonly endMicros: number;
  /** The end, else the start: degrees times 10,000,000. */
  readonly place: { readonly latE7: number; readonly lngE7: number } | undefined;
  readonly indoor: boolean;
}

export interface Circumstances {
  readonly again: boolean;
  readonly imported: boolean;
  readonly origin?: Origin | undefined;
}

export function requestOf(run: RunFacts, { again, imported, origin }: Circumstances): WeatherRequest {
  const { id: runId, uid, weatherRequest, version: runVersion } = run;
  return { runId, uid, weatherRequest, runVersion, key: keyOf(run), again, imported, origin };
}

function keyOf({ indoor, place, endMicros }: RunFacts): Key | NoWeather {
  if (indoor) return 'indoor';
  return place ? { cell: cellOf(place.latE7, place.lngE7), hour: nearestHour(endMicros) } : 'no_place';
}

export function isAskable(request: WeatherRequest): request is AskableRequest {
  return typeof request.key !== 'string';
}

/** What is known about a run when one of its events arrives. */
export interface KnownVersion {
  readonly weatherRequest: number;
  readonly runVersion: number;
}

/**
 * The effect of an event. Events may be duplicated, late or reordered; only the newest weather_request counts. `start` starts
 * over, `note` records only the version, `ignore` changes nothing.
 */
export function decide(known: KnownVersion | undefined, request: WeatherRequest): 'start' | 'note' | 'ignore' {
  if (!known || request.weatherRequest > known.weatherRequest) return 'start';
  return request.weatherRequest === known.weatherRequest && request.runVersion > known.runVersion ? 'note' : 'ignore';
}

/** The priority of the job for a request. */
export function priorityOf({ again, imported, key }: AskableRequest, now: Date, freshMs: number): number {
  if (again) return priorities.fresh;
  if (imported) return priorities.import;
  return ageMs(key.hour, now) <= freshMs ? priorities.fresh : priorities.backfill;
}
