import { randomUUID } from 'node:crypto';
import { Run } from '@jogging/proto/runs';

export interface RunSketch {
  readonly id?: string;
  readonly uid?: string;
  readonly version?: number;
  readonly weatherRequest?: number;
  readonly endTime?: Date;
  /** Degrees. */
  readonly lat?: number;
  readonly lng?: number;
}

/** A run as in events, with the attributes that matter to the weather. */
export function aRun(sketch: RunSketch = {}): Run {
  const end = sketch.endTime ?? new Date();
  return Run.fromPartial({
    id: sketch.id ?? randomUUID(),
    uid: sketch.uid ?? randomUUID(),
    version: sketch.version ?? 1,
    weatherRequest: sketch.weatherRequest ?? 1,
    endTime: { micros: end.getTime() * 1000, offsetMinutes: 60, fractionDigits: 0 },
    endLatE7: Math.round((sketch.lat ?? 52.52) * 1e7),
    endLngE7: Math.round((sketch.lng ?? 13.41) * 1e7),
  });
}

export const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
export const daysAgo = (days: number): Date => hoursAgo(days * 24);
