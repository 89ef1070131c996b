import geodesic from 'geographiclib-geodesic';
import type { Place } from './found-run.js';
import type { PointList } from './point-list.js';

/** The figures that the points of a track allow. */
export interface TrackFigures {
  /** Milliseconds since 1970. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly distance?: number | undefined;
  readonly movingTime?: number | undefined;
  readonly elevationGain?: number | undefined;
  readonly averageHeartRate?: number | undefined;
  readonly maxHeartRate?: number | undefined;
  readonly startPlace?: Place | undefined;
  readonly endPlace?: Place | undefined;
}

const SLOW_MPS = 0.5;
const STILL_MS = 10_000;
const CLIMB_M = 3;
const [TIME, LAT, LNG, ELEVATION, DISTANCE, HEART_RATE, SEGMENT] = [0, 1, 2, 3, 4, 5, 6] as const;

const { Geodesic } = geodesic;
const earth = Geodesic.WGS84;

/**
 * Computes the figures of a track from its points in order of time. Distance is the device's if the points have it, else the sum
 * of geodesics on the WGS 84 ellipsoid (C. F. F. Karney, Algorithms for geodesics, 2013) within each segment.
 */
export function trackFigures(points: PointList): TrackFigures {
  const order = points.inOrder();
  if (order.length === 0) return {};
  const movement = new Movement();
  const climb = new Climb();
  const heart = new HeartRates();
  let startPlace: Place | undefined;
  let endPlace: Place | undefined;
  let located = -1;
  let counted = -1;
  let previous = -1;
  for (const index of order) {
    const sameSegment = previous >= 0 && points.at(previous, SEGMENT) === points.at(index, SEGMENT);
    if (previous >= 0 && !sameSegment) {
      movement.pause();
      located = -1;
    }
    const step = distanceBetween(points, located, counted, index);
    if (sameSegment) movement.add(points.at(index, TIME) - points.at(previous, TIME), step ?? 0);
    if (!Number.isNaN(points.at(index, LAT))) {
      endPlace = { lat: points.at(index, LAT), lng: points.at(index, LNG) };
      startPlace ??= endPlace;
      located = index;
    }
    if (!Number.isNaN(points.at(index, DISTANCE))) counted = index;
    climb.add(points.at(index, ELEVATION));
    heart.add(points.at(index, HEART_RATE));
    previous = index;
  }
  movement.pause();
  const measured = startPlace !== undefined || counted >= 0;
  return {
    start: points.at(order[0] ?? 0, TIME),
    end: points.at(previous, TIME),
    distance: measured ? (counted >= 0 ? points.at(counted, DISTANCE) : movement.distance) : undefined,
    movingTime: measured ? Math.round(movement.movingMs / 1000) : undefined,
    elevationGain: climb.gain,
    averageHeartRate: heart.average,
    maxHeartRate: heart.max,
    startPlace,
    endPlace,
  };
}

/** Metres from the last point with a position or a device distance to this one. */
function distanceBetween(points: PointList, located: number, counted: number, index: number): number | undefined {
  const total = points.at(index, DISTANCE);
  if (!Number.isNaN(total) && counted >= 0) return Math.max(0, total - points.at(counted, DISTANCE));
  if (!Number.isNaN(total) || located < 0 || Number.isNaN(points.at(index, LAT))) return undefined;
  return metresBetween(points.at(located, LAT), points.at(located, LNG), points.at(index, LAT), points.at(index, LNG));
}

/** The length of the geodesic on WGS 84, in metres. */
export function metresBetween(lat1: number, lng1: number, lat2: number, lng2: number): number {
  if (lat1 === lat2 && lng1 === lng2) return 0;
  return earth.Inverse(lat1, lng1, lat2, lng2, Geodesic.DISTANCE).s12 ?? 0;
}

/** Moving time: excludes stretches below 0.5 m/s that last 10 s or more, including gaps without movement. */
class Movement {
  distance = 0;
  movingMs = 0;
  #slowMs = 0;
  #carried = 0;

  add(ms: number, metres: number): void {
    this.distance += metres;
    // Points of the same instant: their distance is added to the next interval.
    const moved = metres + this.#carried;
    if (ms === 0) {
      this.#carried = moved;
      return;
    }
    this.#carried = 0;
    if (moved / (ms / 1000) < SLOW_MPS) {
      this.#slowMs += ms;
      return;
    }
    this.pause();
    this.movingMs += ms;
  }

  /** Ends a slow stretch: a short one counts as moving. */
  pause(): void {
    if (this.#slowMs < STILL_MS) this.movingMs += this.#slowMs;
    this.#slowMs = 0;
  }
}

/** Elevation gain that ignores changes of less than 3 m, which are sensor noise. */
class Climb {
  #reference = Number.NaN;
  #gain = 0;

  get gain(): number | undefined {
    return Number.isNaN(this.#reference) ? undefined : Math.round(this.#gain * 10) / 10;
  }

  add(elevation: number): void {
    if (Number.isNaN(elevation)) return;
    if (Number.isNaN(this.#reference)) this.#reference = elevation;
    const difference = elevation - this.#reference;
    if (Math.abs(difference) < CLIMB_M) return;
    if (difference > 0) this.#gain += difference;
    this.#reference = elevation;
  }
}

class HeartRates {
  max: number | undefined;
  #sum = 0;
  #count = 0;

  get average(): number | undefined {
    return this.#count === 0 ? undefined : Math.round(this.#sum / this.#count);
  }

  add(rate: number): void {
    if (Number.isNaN(rate) || rate <= 0) return;
    this.#sum += rate;
    this.#count += 1;
    this.max = Math.max(this.max ?? 0, rate);
  }
}
