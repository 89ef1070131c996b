import type { Summary } from './activity.js';
import { ActivityReader, type Mutable } from './activity-reader.js';
import { PointList } from './point-list.js';
import { decimalOf, timeOf } from './values.js';

/** Garmin's Training Center XML: an activity is a list of laps with totals, each with any number of tracks. */
export class TcxReader extends ActivityReader {
  #summary: Mutable<Summary> = {};
  #laps = new Laps();
  #points = new PointList();
  #point: Mutable<PointInProgress> = {};

  protected begin(name: string, attribute: (name: string) => string | undefined): void {
    if (name === 'Activity') {
      this.#summary = { sport: attribute('Sport') };
      this.#laps = new Laps();
      this.#points = new PointList();
    } else if (name === 'Lap') this.#laps.begin(timeOf(attribute('StartTime') ?? '', this.toInstant));
    else if (name === 'Track') this.#points.beginSegment();
    else if (name === 'Trackpoint') this.#point = {};
  }

  protected end(name: string, text: string, parent: string | undefined): void {
    if (name === 'Trackpoint') this.#points.add({ ...this.#point, time: this.#point.time ?? Number.NaN });
    else if (this.isWithin('Trackpoint')) this.#ofPoint(parent, name, text);
    else if (name === 'Activity') this.#endActivity();
    else if (parent === 'Activity') {
      if (name === 'Notes' && text !== '') this.#summary.notes = text;
      if (name === 'Id') this.#summary.start = timeOf(text, this.toInstant);
    } else if (this.isWithin('Lap')) this.#laps.read(parent, name, decimalOf(text));
    else if (parent === 'Plan' && name === 'Name' && text !== '') this.#summary.title = text;
    else if (name === 'TrainingCenterDatabase' && this.count === 0) {
      const detail = 'The TCX file has no activity.';
      this.refuse({ code: 'unreadable', detail });
    }
  }

  #ofPoint(parent: string | undefined, name: string, text: string): void {
    if (name === 'Time') this.#point.time = timeOf(text, this.toInstant);
    else if (name === 'LatitudeDegrees') this.#point.lat = decimalOf(text);
    else if (name === 'LongitudeDegrees') this.#point.lng = decimalOf(text);
    else if (name === 'AltitudeMeters') this.#point.elevation = decimalOf(text);
    else if (name === 'DistanceMeters') this.#point.distance = decimalOf(text);
    else if (parent === 'HeartRateBpm' && name === 'Value') this.#point.heartRate = decimalOf(text);
  }

  #endActivity(): void {
    const summary = { ...this.#summary, ...this.#laps.totals(this.#points, this.#summary.start) };
    this.add('activity', summary, this.#points);
    this.#points = new PointList();
  }
}

interface PointInProgress {
  readonly time?: number | undefined;
  readonly lat?: number | undefined;
  readonly lng?: number | undefined;
  readonly elevation?: number | undefined;
  readonly distance?: number | undefined;
  readonly heartRate?: number | undefined;
}

/** The totals of laps: time with the clock running, distance, heart rate. */
class Laps {
  #start: number | undefined;
  #end: number | undefined;
  #lapStart: number | undefined;
  #seconds: number | undefined;
  #metres: number | undefined;
  #lapSeconds = 0;
  #beats = 0;
  #beatSeconds = 0;
  #maxHeartRate: number | undefined;

  begin(start: number | undefined): void {
    this.#start ??= start;
    this.#lapStart = start;
    this.#lapSeconds = 0;
  }

  read(parent: string | undefined, name: string, value: number | undefined): void {
    if (value === undefined) return;
    if (parent === 'Lap' && name === 'TotalTimeSeconds') {
      this.#seconds = (this.#seconds ?? 0) + value;
      this.#lapSeconds = value;
      if (this.#lapStart !== undefined) this.#end = this.#lapStart + value * 1000;
    } else if (parent === 'Lap' && name === 'DistanceMeters') this.#metres = (this.#metres ?? 0) + value;
    else if (parent === 'AverageHeartRateBpm' && name === 'Value') {
      this.#beats += value * this.#lapSeconds;
      this.#beatSeconds += this.#lapSeconds;
    } else if (parent === 'MaximumHeartRateBpm' && name === 'Value') {
      this.#maxHeartRate = Math.max(this.#maxHeartRate ?? 0, value);
    }
  }

  /**
   * A lap's clock stops during a pause, whose length the start of the lap does not reveal: the last point may be later than its
   * end.
   */
  totals(points: PointList, id: number | undefined): Summary {
    const order = points.inOrder();
    const last = order.length > 0 ? points.at(order.at(-1) ?? 0, 0) : undefined;
    const start = this.#start ?? id;
    const ends = [this.#end, last].filter((end) => end !== undefined);
    return {
      ...(start !== undefined && { start }),
      ...(ends.length > 0 && { end: Math.max(...ends) }),
      ...(this.#metres !== undefined && this.#metres > 0 && { distance: this.#metres }),
      ...(this.#seconds !== undefined && { movingTime: this.#seconds }),
      ...(this.#beatSeconds > 0 && { averageHeartRate: Math.round(this.#beats / this.#beatSeconds) }),
      ...(this.#maxHeartRate !== undefined && { maxHeartRate: this.#maxHeartRate }),
    };
  }
}
