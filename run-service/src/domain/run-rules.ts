import { type Instant, printInstant, printThousandths } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import type { Fault } from '@jogging/service-kit/errors';
import { durationOf, figuresOf } from './figures.js';
import type { RunAttributes } from './run.js';
import { faultOf } from './value-fault.js';

const MICROS_PER_SECOND = 1_000_000;
const LONGEST_MICROS = 7 * 24 * 3600 * MICROS_PER_SECOND;
const AHEAD_MS = 5 * 60 * 1000;
/** 12.5 m/s, faster than any human has run, over a distance for which rounding to seconds does not matter. */
const FASTEST_MILLI = 12_500;
const SHORTEST_WITH_SPEED = 100;

/** Faults of combined attributes: times, speed, places, heart rates. Attributes with faults of their own are undefined. */
export function ruleFaults(
  attributes: Partial<RunAttributes>,
  input: RunInput,
  current: RunAttributes | undefined,
  nowMs: number,
): Fault[] {
  const { startTime, endTime } = attributes;
  const faults = [...placeFaults(attributes), ...heartRateFaults(attributes)];
  if (!startTime || !endTime) return faults;
  const ofTimes = timeFaults(startTime, endTime, input, nowMs);
  if (ofTimes.length > 0) return [...faults, ...ofTimes];
  return [
    ...faults,
    ...speedFaults({ ...attributes, startTime, endTime }, input, current),
    ...movingTimeFaults(attributes, durationOf({ startTime, endTime })),
  ];
}

function timeFaults(start: Instant, end: Instant, input: RunInput, nowMs: number): Fault[] {
  const faults: Fault[] = [];
  const length = end.micros - start.micros;
  // If a change sends only the start, report the start.
  const name = input.endTime || !input.startTime ? 'end_time' : 'start_time';
  if (length < MICROS_PER_SECOND) {
    const detail = `end_time must be at least 1 second after start_time: it is ${printInstant(end)}, and start_time is ${printInstant(start)}. Do both have the right offset?`;
    faults.push(faultOf(name, detail));
  } else if (length > LONGEST_MICROS) {
    faults.push(faultOf(name, 'end_time must be at most 7 days after start_time.'));
  }
  if (end.micros > (nowMs + AHEAD_MS) * 1000) {
    faults.push(faultOf('end_time', 'end_time must not be more than 5 minutes ahead of now. Is its offset right?'));
  }
  return faults;
}

type Timed = Partial<RunAttributes> & Pick<RunAttributes, 'startTime' | 'endTime'>;

/** Runs recorded before this rule are kept, and their other attributes can be changed. */
function speedFaults(
  { distance, startTime, endTime }: Timed,
  input: RunInput,
  current: RunAttributes | undefined,
): Fault[] {
  if (distance === undefined || distance < SHORTEST_WITH_SPEED) return [];
  const isAsBefore =
    current?.distance === distance &&
    current.startTime.micros === startTime.micros &&
    current.endTime.micros === endTime.micros;
  const speed = figuresOf({ distance, startTime, endTime }).averageSpeedMilli;
  if (isAsBefore || speed <= FASTEST_MILLI) return [];
  const detail =
    `The average speed would be ${printThousandths(speed)} m/s, faster than anyone has run (12.5 m/s). ` +
    'Is distance in metres, and do start_time and end_time have the right offset?';
  // Report an attribute that was sent: a change may send only the times.
  const name = input.distance !== undefined ? 'distance' : input.endTime ? 'end_time' : 'start_time';
  return [faultOf(name, detail, 'implausible_speed')];
}

function movingTimeFaults({ movingTime }: Partial<RunAttributes>, duration: number): Fault[] {
  if (movingTime === undefined || movingTime <= duration) return [];
  return [faultOf('moving_time', `moving_time must be at most the duration, ${duration} s.`)];
}

function heartRateFaults({ averageHeartRate, maxHeartRate }: Partial<RunAttributes>): Fault[] {
  if (averageHeartRate === undefined || maxHeartRate === undefined || averageHeartRate <= maxHeartRate) return [];
  return [faultOf('average_heart_rate', `average_heart_rate must be at most max_heart_rate, ${maxHeartRate}.`)];
}

const pairs = [
  { lat: 'start_lat', lng: 'start_lng', latMember: 'startLatE7', lngMember: 'startLngE7' },
  { lat: 'end_lat', lng: 'end_lng', latMember: 'endLatE7', lngMember: 'endLngE7' },
] as const;

function placeFaults(attributes: Partial<RunAttributes>): Fault[] {
  return pairs.flatMap(({ lat, lng, latMember, lngMember }) => {
    // An invalid coordinate has no key although it was sent.
    const isThere = (member: typeof latMember | typeof lngMember): boolean =>
      !(member in attributes) || attributes[member] !== undefined;
    const [hasLat, hasLng] = [isThere(latMember), isThere(lngMember)];
    if (hasLat === hasLng) return [];
    const [there, missing] = hasLat ? [lat, lng] : [lng, lat];
    return [faultOf(missing, `${missing} is required with ${there}: send both, or neither.`, 'missing_value')];
  });
}
