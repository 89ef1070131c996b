import { UnreadableFile } from './found-run.js';

/** Seven days of one point a second: the longest run that is accepted. */
export const mostPoints = 7 * 86_400;

export interface Point {
  /** Milliseconds since 1970; NaN if the point has no time. */
  readonly time: number;
  readonly lat?: number | undefined;
  readonly lng?: number | undefined;
  /** Metres. */
  readonly elevation?: number | undefined;
  /** Metres since the start, as counted by the device. */
  readonly distance?: number | undefined;
  readonly heartRate?: number | undefined;
}

const width = 7;
/** Points in an array; a power of two. */
const chunkBits = 12;
const chunkPoints = 1 << chunkBits;

/**
 * The points of one activity in typed arrays: an object for each would take five times the memory, and one array that grows
 * is there twice while it is copied.
 */
export class PointList {
  readonly #chunks: Float64Array[] = [];
  #last = new Float64Array();
  #length = 0;
  #segment = 0;

  get length(): number {
    return this.#length;
  }

  /** Starts a new segment: the time before its first point was a pause. */
  beginSegment(): void {
    this.#segment += 1;
  }

  /** @throws UnreadableFile past `mostPoints` */
  add({ time, lat, lng, elevation, distance, heartRate }: Point): void {
    if (this.#length === mostPoints) {
      throw new UnreadableFile('too_large', `An activity may have at most ${mostPoints} points.`);
    }
    const offset = (this.#length % chunkPoints) * width;
    if (offset === 0) {
      this.#last = new Float64Array(width * chunkPoints);
      this.#chunks.push(this.#last);
    }
    const values = this.#last;
    const located = valid(lat, 90) && valid(lng, 180);
    values[offset] = time;
    values[offset + 1] = located && lat !== undefined ? lat : Number.NaN;
    values[offset + 2] = located && lng !== undefined ? lng : Number.NaN;
    values[offset + 3] = elevation ?? Number.NaN;
    values[offset + 4] = distance ?? Number.NaN;
    values[offset + 5] = heartRate ?? Number.NaN;
    values[offset + 6] = this.#segment;
    this.#length += 1;
  }

  /** Indexes of the points with a time, in order of time; equal times keep the order of the file. */
  inOrder(): Uint32Array {
    const order = new Uint32Array(this.#length);
    let count = 0;
    let sorted = true;
    let last = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < this.#length; index += 1) {
      const time = this.at(index, 0);
      if (Number.isNaN(time)) continue;
      if (time < last) sorted = false;
      last = time;
      order[count] = index;
      count += 1;
    }
    const timed = order.subarray(0, count);
    return sorted ? timed : timed.sort((one, other) => this.at(one, 0) - this.at(other, 0) || one - other);
  }

  /** The points of a time span, inclusive, in milliseconds since 1970; distances count from its start. */
  between(start: number, end: number): PointList {
    const chosen = new PointList();
    let before = 0;
    for (let index = 0; index < this.#length; index += 1) {
      const time = this.at(index, 0);
      const distance = this.at(index, 4);
      if (time < start && !Number.isNaN(distance)) before = Math.max(before, distance);
      if (time < start || time > end) continue;
      while (chosen.#segment < this.at(index, 6)) chosen.beginSegment();
      const [lat, lng, elevation, heartRate] = [1, 2, 3, 5].map((column) => this.at(index, column));
      chosen.add({ time, lat, lng, elevation, distance: distance - before, heartRate });
    }
    return chosen;
  }

  /** 0 time, 1 latitude, 2 longitude, 3 elevation, 4 distance, 5 heart rate, 6 segment. */
  at(index: number, column: number): number {
    return this.#chunks[index >> chunkBits]?.[(index % chunkPoints) * width + column] ?? Number.NaN;
  }
}

function valid(degrees: number | undefined, limit: number): boolean {
  return degrees !== undefined && Math.abs(degrees) <= limit;
}
