import { Decoder, type Mesg, Profile, Stream } from '@garmin/fitsdk';
import { activityItem, type Summary } from './activity.js';
import { type Bytes, type FoundItem, type Place, UnreadableFile } from './found-run.js';
import { PointList } from './point-list.js';

/** An hour of a watch is about 150 KB; the SDK needs the whole file in memory. */
const LARGEST = 24 * 1024 * 1024;
const SEMICIRCLE = 180 / 2 ** 31;

/** The sessions of a FIT activity file, each one activity. */
export async function* fitActivities(bytes: Bytes, source: string): AsyncGenerator<FoundItem> {
  const file = await collect(bytes);
  const decoder = new Decoder(Stream.fromBuffer(file));
  if (!decoder.isFIT()) throw new UnreadableFile('unreadable', 'The file is not a FIT file.');
  if (!decoder.checkIntegrity()) {
    throw new UnreadableFile('unreadable', 'The FIT file is incomplete or damaged: its checksum does not match.');
  }
  const activity = new FitActivity();
  const { errors } = decoder.read({
    mergeHeartRates: false,
    mesgListener: (number, message) => {
      activity.take(number, message);
      // The SDK keeps every message until the end; without its fields, a message takes almost no memory.
      for (const name of Object.keys(message)) Reflect.deleteProperty(message, name);
    },
  });
  const [fault] = errors;
  if (fault instanceof UnreadableFile) throw fault;
  if (fault) throw new UnreadableFile('unreadable', `The FIT file cannot be read: ${fault.message}.`, fault);
  yield* activity.items(source);
}

async function collect(bytes: Bytes): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > LARGEST) throw new UnreadableFile('too_large', 'A FIT file may have at most 24 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

class FitActivity {
  readonly #sessions: Fields[] = [];
  readonly #points = new PointList();
  #type: unknown;
  #offsetMinutes: number | undefined;

  take(number: number, message: Mesg): void {
    const fields = { ...message } as Fields;
    if (number === Profile.MesgNum.RECORD) this.#addPoint(fields);
    else if (number === Profile.MesgNum.SESSION) this.#sessions.push(fields);
    else if (number === Profile.MesgNum.FILE_ID) this.#type = fields.type;
    else if (number === Profile.MesgNum.ACTIVITY) this.#offsetMinutes = offsetOf(fields);
    else if (number === Profile.MesgNum.EVENT && fields.event === 'timer' && fields.eventType === 'start') {
      this.#points.beginSegment();
    }
  }

  *items(source: string): Generator<FoundItem> {
    if (this.#sessions.length === 0 && this.#points.length === 0) {
      const kind = typeof this.#type === 'string' ? ` but of kind ${this.#type}` : '';
      throw new UnreadableFile('unreadable', `The FIT file is not an activity${kind}.`);
    }
    if (this.#sessions.length === 0) {
      yield activityItem(source, { offsetMinutes: this.#offsetMinutes }, this.#points);
      return;
    }
    for (const [index, session] of this.#sessions.entries()) {
      const name = index === 0 ? source : `${source}, session ${index + 1}`;
      yield activityItem(name, this.#summaryOf(session), this.#pointsOf(session));
    }
  }

  #addPoint(fields: Fields): void {
    this.#points.add({
      time: dateOf(fields.timestamp) ?? Number.NaN,
      ...placeOf(fields.positionLat, fields.positionLong),
      elevation: numberOf(fields.enhancedAltitude) ?? numberOf(fields.altitude),
      distance: numberOf(fields.distance),
      heartRate: numberOf(fields.heartRate),
    });
  }

  #summaryOf(session: Fields): Summary {
    const { sport, subSport } = session;
    const start = dateOf(session.startTime);
    const seconds = numberOf(session.totalElapsedTime) ?? numberOf(session.totalTimerTime);
    return {
      sport: typeof sport === 'string' ? sport : undefined,
      title: textOf(session.sportProfileName),
      offsetMinutes: this.#offsetMinutes,
      ...(start !== undefined && { start }),
      ...(seconds !== undefined && start !== undefined && { end: start + Math.round(seconds * 1000) }),
      distance: numberOf(session.totalDistance),
      movingTime: numberOf(session.totalMovingTime) ?? numberOf(session.totalTimerTime),
      elevationGain: numberOf(session.totalAscent),
      averageHeartRate: numberOf(session.avgHeartRate),
      maxHeartRate: numberOf(session.maxHeartRate),
      startPlace: placeOf(session.startPositionLat, session.startPositionLong),
      endPlace: placeOf(session.endPositionLat, session.endPositionLong),
      indoor: typeof subSport === 'string' && /treadmill|indoor/i.test(subSport),
    };
  }

  /** Each of several sessions gets the points of its own time. */
  #pointsOf(session: Fields): PointList {
    const start = dateOf(session.startTime);
    const seconds = numberOf(session.totalElapsedTime);
    if (this.#sessions.length === 1 || start === undefined || seconds === undefined) return this.#points;
    return this.#points.between(start, start + seconds * 1000);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The watch writes the local clock beside UTC; the difference is the local offset, in quarters of an hour. */
function offsetOf({ timestamp, localTimestamp }: Fields): number | undefined {
  const utc = dateOf(timestamp);
  const local = dateOf(localTimestamp) ?? localSeconds(localTimestamp);
  if (utc === undefined || local === undefined) return undefined;
  const minutes = Math.round((local - utc) / 900_000) * 15;
  return Math.abs(minutes) <= 14 * 60 ? minutes : undefined;
}

/** Seconds since 1989-12-31T00:00:00, the FIT epoch. */
function localSeconds(value: unknown): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined ? undefined : Date.UTC(1989, 11, 31) + seconds * 1000;
}

function dateOf(value: unknown): number | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function placeOf(lat: unknown, lng: unknown): Place | undefined {
  const [latitude, longitude] = [numberOf(lat), numberOf(lng)];
  if (latitude === undefined || longitude === undefined) return undefined;
  return { lat: latitude * SEMICIRCLE, lng: longitude * SEMICIRCLE };
}
