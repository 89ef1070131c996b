import type { Instant } from '@jogging/proto/common';
import { printCoordinate, printInstant, printThousandths, printTimestamp } from '@jogging/proto/common';
import type { Run } from '@jogging/proto/runs';
import type { ResourceObject } from './resource-object.js';
import { renderWeather } from './weather.js';

/** A run as a resource object; `base` is the public base URL. `runText` writes the same: change both. */
export function renderRun(run: Run, base: string): ResourceObject {
  const self = runUrl(run, base);
  return {
    type: 'run',
    id: run.id,
    attributes: {
      distance: String(run.distance),
      start_time: instant(run.startTime),
      end_time: instant(run.endTime),
      start_lat: printCoordinate(run.startLatE7),
      start_lng: printCoordinate(run.startLngE7),
      end_lat: printCoordinate(run.endLatE7),
      end_lng: printCoordinate(run.endLngE7),
      date: run.date,
      duration: run.duration,
      average_speed: printThousandths(run.averageSpeedMilli),
      average_pace: printThousandths(run.averagePaceMilli),
      weather: renderWeather(run.weather),
      created_at: printTimestamp(run.createdAtMs),
      updated_at: printTimestamp(run.updatedAtMs),
      version: run.version,
    },
    relationships: { user: { data: { type: 'user', id: run.userId }, links: { related: `${self}/user` } } },
    links: { self },
  };
}

export function runUrl({ id }: Pick<Run, 'id'>, base: string): string {
  return `${base}/runs/${id}`;
}

function instant(value: Instant | undefined): string | null {
  return value ? printInstant(value) : null;
}
