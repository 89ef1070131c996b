import { Encoder, type Mesg, Profile } from '@garmin/fitsdk';

/** A FIT activity written with Garmin's encoder: a straight line north at constant speed. */
export interface FitOptions {
  readonly start: Date;
  readonly seconds: number;
  readonly metresPerSecond?: number;
  /** Seconds between points; 1 by default. */
  readonly everySeconds?: number;
  /** Without positions, as a watch on a treadmill writes it. */
  readonly treadmill?: boolean;
  /** The local clock's offset in minutes. */
  readonly offsetMinutes?: number;
  readonly sport?: 'running' | 'cycling';
  /** Omits the totals of the session, so that they must be computed from the points. */
  readonly withoutTotals?: boolean;
}

const FIT_EPOCH_SECONDS = Date.UTC(1989, 11, 31) / 1000;
const METRES_PER_DEGREE = 111_412;

export function fitFile({
  start,
  seconds,
  metresPerSecond = 3,
  everySeconds = 1,
  treadmill = false,
  ...options
}: FitOptions): Buffer {
  const encoder = new Encoder();
  const MesgNum = mesgNums();
  const write = (number: number, fields: Record<string, unknown>): void => {
    encoder.onMesg(number, fields as unknown as Mesg);
  };
  const semicircles = (degrees: number): number => Math.round(degrees * (2 ** 31 / 180));
  const at = (second: number): Date => new Date(start.getTime() + second * 1000);
  const lat = (second: number): number => semicircles(52.5 + (second * metresPerSecond) / METRES_PER_DEGREE);
  write(MesgNum.FILE_ID, { type: 'activity', manufacturer: 'development', product: 0, timeCreated: start });
  for (let second = 0; second <= seconds; second += everySeconds) {
    write(MesgNum.RECORD, {
      timestamp: at(second),
      heartRate: 140 + (second % 11),
      ...(!options.withoutTotals && { distance: second * metresPerSecond }),
      ...(!treadmill && { positionLat: lat(second), positionLong: semicircles(13.4), altitude: 40 + second * 0.02 }),
    });
  }
  write(MesgNum.SESSION, {
    timestamp: at(seconds),
    startTime: start,
    totalElapsedTime: seconds,
    ...(!options.withoutTotals && {
      totalTimerTime: seconds - 30,
      totalDistance: seconds * metresPerSecond,
      avgHeartRate: 145,
      maxHeartRate: 150,
      ...(!treadmill && { totalAscent: 20 }),
    }),
    sport: options.sport ?? 'running',
    subSport: treadmill ? 'treadmill' : 'generic',
  });
  const { offsetMinutes } = options;
  write(MesgNum.ACTIVITY, {
    timestamp: at(seconds),
    numSessions: 1,
    ...(offsetMinutes !== undefined && {
      localTimestamp: at(seconds).getTime() / 1000 - FIT_EPOCH_SECONDS + offsetMinutes * 60,
    }),
  });
  return Buffer.from(encoder.close());
}

function mesgNums() {
  const { FILE_ID, RECORD, SESSION, ACTIVITY } = Profile.MesgNum;
  if (FILE_ID === undefined || RECORD === undefined || SESSION === undefined || ACTIVITY === undefined) {
    throw new Error('the profile has no number for a message');
  }
  return { FILE_ID, RECORD, SESSION, ACTIVITY };
}
