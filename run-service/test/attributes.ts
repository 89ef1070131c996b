import { type Instant, parseInstant } from '@jogging/proto/common';
import type { Zones } from '../src/domain/dates.js';
import type { RunAttributes } from '../src/domain/run.js';

export function at(text: string): Instant {
  const reading = parseInstant(text);
  if (!reading.ok) throw new Error(reading.fault);
  return reading.instant;
}

/** The optional attributes of a run with only the required ones. */
export const nothingMore = {
  startLatE7: undefined,
  startLngE7: undefined,
  endLatE7: undefined,
  endLngE7: undefined,
  timeZone: undefined,
  indoor: false,
  movingTime: undefined,
  elevationGainDm: undefined,
  averageHeartRate: undefined,
  maxHeartRate: undefined,
  title: undefined,
  notes: undefined,
  tags: [] as string[],
  countsForRecords: true,
};

export const sampleAttributes: RunAttributes = {
  ...nothingMore,
  distance: 4200,
  startTime: at('2020-01-24T16:34:34.838199+00:00'),
  endTime: at('2020-01-24T16:58:45.838199+00:00'),
  startLatE7: 128947909,
  startLngE7: 776427151,
  endLatE7: 128986343,
  endLngE7: 776560890,
};

/** Zones for tests that need no owner's zone. */
export const indianZones: Zones = { at: () => 'Asia/Kolkata', ofOwner: () => undefined };
