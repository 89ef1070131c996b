import type { FoundItem, FoundRun, Place } from './found-run.js';
import type { PointList } from './point-list.js';
import { isIndoor } from './sport.js';
import { trackFigures } from './track-figures.js';

/** A file's own figures of an activity; each takes precedence over the points'. */
export interface Summary {
  readonly sport?: string | undefined;
  readonly title?: string | undefined;
  readonly notes?: string | undefined;
  /** Milliseconds since 1970. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Minutes east of UTC, if the file has the local clock. */
  readonly offsetMinutes?: number | undefined;
  /** Seconds from start to end. */
  readonly elapsed?: number | undefined;
  readonly distance?: number | undefined;
  readonly movingTime?: number | undefined;
  readonly elevationGain?: number | undefined;
  readonly averageHeartRate?: number | undefined;
  readonly maxHeartRate?: number | undefined;
  readonly startPlace?: Place | undefined;
  readonly endPlace?: Place | undefined;
  readonly indoor?: boolean | undefined;
}

/** Makes an item of an activity: the figures of its summary, and those of its points where the summary has none. */
export function activityItem(source: string, summary: Summary, points: PointList): FoundItem {
  const track = trackFigures(points);
  const { sport, title } = summary;
  const start = summary.start ?? track.start;
  const end = summary.end ?? (summary.elapsed === undefined ? track.end : after(start, summary.elapsed));
  const head = { source, sport, title };
  if (start === undefined || end === undefined) {
    const missing = start === undefined ? 'no start time' : 'no duration';
    return { ...head, refusal: { code: 'no_time', detail: `The activity has ${missing}: no point has a time.` } };
  }
  const distance = summary.distance ?? track.distance;
  if (distance === undefined || distance <= 0) {
    const detail = 'The activity has no distance: neither a total nor points with a position.';
    return { ...head, refusal: { code: 'no_distance', detail } };
  }
  const movingTime = summary.movingTime ?? track.movingTime;
  const run: FoundRun = {
    startTime: instantText(start, summary.offsetMinutes),
    endTime: instantText(end, summary.offsetMinutes),
    distance,
    start: summary.startPlace ?? track.startPlace,
    end: summary.endPlace ?? track.endPlace,
    indoor: (summary.indoor ?? isIndoor(sport)) || undefined,
    movingTime: movingTime && atMost(movingTime, (end - start) / 1000),
    elevationGain: summary.elevationGain ?? track.elevationGain,
    averageHeartRate: summary.averageHeartRate ?? track.averageHeartRate,
    maxHeartRate: summary.maxHeartRate ?? track.maxHeartRate,
    title,
    notes: summary.notes,
  };
  return { ...head, run };
}

function after(start: number | undefined, seconds: number): number | undefined {
  return start === undefined ? undefined : start + seconds * 1000;
}

function atMost(seconds: number, longest: number): number | undefined {
  return Math.min(Math.round(seconds), Math.floor(longest)) || undefined;
}

/** Milliseconds since 1970 as RFC 3339, with the offset if it is known. */
export function instantText(ms: number, offsetMinutes?: number): string {
  const local = new Date(ms + (offsetMinutes ?? 0) * 60_000).toISOString().replace('.000Z', 'Z');
  if (offsetMinutes === undefined) return local;
  const size = Math.abs(offsetMinutes);
  const clock = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${local.slice(0, -1)}${offsetMinutes < 0 ? '-' : '+'}${clock}`;
}

/** The written offset of an instant; undefined for `Z`. */
export function offsetMinutesOf(instant: string): number | undefined {
  const match = /([+-])(\d{2}):(\d{2})$/.exec(instant);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
