import type { Summary } from './activity.js';
import { ActivityReader, type Mutable } from './activity-reader.js';
import { PointList } from './point-list.js';
import { decimalOf, timeOf } from './values.js';

/** GPX 1.0 and 1.1: each track is an activity; its segments are separated by pauses. */
export class GpxReader extends ActivityReader {
  /** The file's own metadata, for tracks without metadata. */
  #file: Mutable<Summary> = {};
  #track: Mutable<Summary> = {};
  #points = new PointList();
  #point: { lat?: number | undefined; lng?: number | undefined } = {};
  #time = Number.NaN;
  #elevation: number | undefined;
  #heartRate: number | undefined;

  protected begin(name: string, attribute: (name: string) => string | undefined): void {
    if (name === 'trk') {
      this.#track = {};
      this.#points = new PointList();
    } else if (name === 'trkseg') {
      this.#points.beginSegment();
    } else if (name === 'trkpt') {
      this.#point = { lat: decimalOf(attribute('lat')), lng: decimalOf(attribute('lon')) };
      this.#time = Number.NaN;
      this.#elevation = undefined;
      this.#heartRate = undefined;
    }
  }

  protected end(name: string, text: string, parent: string | undefined): void {
    if (name === 'trkpt') {
      this.#points.add({
        time: this.#time,
        ...this.#point,
        elevation: this.#elevation,
        heartRate: this.#heartRate,
      });
    } else if (this.isWithin('trkpt')) this.#ofPoint(name, text);
    else if (name === 'trk') this.#endTrack();
    else if (name === 'gpx') this.#endFile();
    else if (this.isWithin('trk')) readSummary(this.#track, parent, name, text, this.toInstant);
    else if (parent === 'metadata' || parent === 'gpx' || this.isWithin('extensions')) {
      readSummary(this.#file, parent, name, text, this.toInstant);
    }
  }

  #ofPoint(name: string, text: string): void {
    if (name === 'time') this.#time = timeOf(text, this.toInstant) ?? Number.NaN;
    else if (name === 'ele') this.#elevation = decimalOf(text);
    else if (name === 'hr' || name === 'heartrate') this.#heartRate = decimalOf(text);
  }

  #endTrack(): void {
    const summary =
      this.#points.length === 0 ? { ...this.#file, ...this.#track } : { ...fileText(this.#file), ...this.#track };
    this.add('track', summary, this.#points);
    this.#points = new PointList();
  }

  #endFile(): void {
    if (this.count === 0) this.add('track', this.#file, new PointList());
  }
}

function fileText({ title, notes, sport }: Summary): Summary {
  return { ...(title && { title }), ...(notes && { notes }), ...(sport && { sport }) };
}

/** Reads names, descriptions, and totals as in Garmin's TrackStatsExtension. */
function readSummary(
  summary: Mutable<Summary>,
  parent: string | undefined,
  name: string,
  text: string,
  toInstant: (local: string) => string,
): void {
  if (text === '' || parent === 'author' || parent === 'link' || parent === 'copyright') return;
  switch (name.toLowerCase()) {
    case 'name':
      summary.title = text;
      break;
    case 'desc':
      summary.notes = text;
      break;
    case 'cmt':
      summary.notes ??= text;
      break;
    case 'type':
    case 'sport':
    case 'activitytype':
      summary.sport = text;
      break;
    case 'time':
    case 'starttime':
    case 'start_time':
      summary.start ??= timeOf(text, toInstant);
      break;
    case 'endtime':
    case 'end_time':
      summary.end = timeOf(text, toInstant);
      break;
    case 'distance':
    case 'totaldistance':
    case 'total_distance':
      summary.distance = decimalOf(text);
      break;
    case 'totalelapsedtime':
    case 'elapsedtime':
    case 'total_elapsed_time':
      summary.elapsed = decimalOf(text);
      break;
    case 'timertime':
    case 'duration':
    case 'totaltime':
    case 'total_time':
      summary.elapsed ??= decimalOf(text);
      break;
    case 'movingtime':
    case 'moving_time':
      summary.movingTime = decimalOf(text);
      break;
    case 'ascent':
    case 'totalascent':
      summary.elevationGain = decimalOf(text);
      break;
    case 'averageheartrate':
    case 'avghr':
      summary.averageHeartRate = decimalOf(text);
      break;
    case 'maxheartrate':
    case 'maxhr':
      summary.maxHeartRate = decimalOf(text);
      break;
  }
}
