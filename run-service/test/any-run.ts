import { type Instant, latestInstantMicros, OffsetKind } from '@jogging/proto/common';
import { type Conditions, type Weather, WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import fc from 'fast-check';
import type { RunId, Uid } from '../src/domain/ids.js';
import type { Owner } from '../src/domain/owner.js';
import { newRun, type Run, type RunAttributes } from '../src/domain/run.js';
import { indianZones } from './attributes.js';

const WEEK_MICROS = 604_800_000_000;
const earliest = Date.UTC(1700, 0, 3) * 1000;

const start: fc.Arbitrary<Instant> = fc.record({
  micros: fc.integer({ min: earliest, max: latestInstantMicros - WEEK_MICROS }),
  offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
  fractionDigits: fc.nat(6),
  offsetKind: fc.constantFrom(OffsetKind.UTC, OffsetKind.NUMERIC, undefined),
  zone: fc.constant(undefined),
});
const latitude = fc.integer({ min: -900_000_000, max: 900_000_000 });
const longitude = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 });

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
// Postgres has neither NUL nor lone surrogates in text; no provider sends them.
const words = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0'));
const figure = maybe(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value || 0),
);
const moment = fc.nat(4_000_000_000_000);

const place = fc.option(fc.record({ lat: latitude, lng: longitude }), { nil: undefined });
const heartRate = maybe(fc.integer({ min: 20, max: 260 }));

/** Attributes within all bounds, except relative to the clock. */
export const anyAttributes: fc.Arbitrary<RunAttributes> = fc
  .record({
    distance: fc.integer({ min: 1, max: 1_000_000 }),
    startTime: start,
    length: fc.integer({ min: 1_000_000, max: WEEK_MICROS }),
    endOffset: fc.integer({ min: -1439, max: 1439 }),
    startPlace: place,
    endPlace: place,
    timeZone: maybe(fc.constantFrom('Europe/Paris', 'Asia/Kathmandu', 'Pacific/Apia', 'America/St_Johns')),
    indoor: fc.boolean(),
    movingTime: maybe(fc.integer({ min: 1, max: 604_800 })),
    elevationGainDm: maybe(fc.nat(500_000)),
    averageHeartRate: heartRate,
    maxHeartRate: heartRate,
    title: maybe(words),
    notes: maybe(words),
    tags: fc.array(words, { maxLength: 5 }),
    countsForRecords: fc.boolean(),
  })
  .map(({ length, endOffset, startPlace, endPlace, movingTime, ...rest }) => ({
    ...rest,
    movingTime: movingTime && Math.min(movingTime, Math.floor(length / 1_000_000)),
    startLatE7: startPlace?.lat,
    startLngE7: startPlace?.lng,
    endLatE7: endPlace?.lat,
    endLngE7: endPlace?.lng,
    endTime: {
      micros: rest.startTime.micros + length,
      offsetMinutes: endOffset,
      fractionDigits: 6,
      offsetKind: OffsetKind.NUMERIC,
      zone: undefined,
    },
  }));

const anyConditions: fc.Arbitrary<Conditions> = fc.record({
  provider: words,
  kind: fc.constantFrom(WeatherKind.FORECAST, WeatherKind.ARCHIVE),
  observedAtMs: moment,
  fetchedAtMs: moment,
  condition: maybe(words),
  conditionCode: maybe(fc.nat(99)),
  temperatureC: figure,
  feelsLikeC: figure,
  humidityPercent: figure,
  pressureHpa: figure,
  windSpeedMps: figure,
  windBearingDeg: figure,
  cloudCoverPercent: figure,
  precipitationMm: figure,
});

export const anyWeather: fc.Arbitrary<Weather> = fc.oneof(
  fc.record({
    status: fc.constantFrom(WeatherStatus.PENDING, WeatherStatus.UNAVAILABLE),
    attempts: fc.nat(100),
    nextAttemptAtMs: maybe(moment),
    reason: maybe(words),
    conditions: fc.constant(undefined),
  }),
  fc.record({
    status: fc.constant(WeatherStatus.RECORDED),
    attempts: fc.nat(100),
    nextAttemptAtMs: fc.constant(undefined),
    reason: fc.constant(undefined),
    conditions: anyConditions,
  }),
);

const anyOwner: fc.Arbitrary<Owner> = fc.record({
  uid: fc.uuid().map((text) => text as Uid),
  userId: fc.stringMatching(/^[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,63}$/),
});

export const anyRun: fc.Arbitrary<Run> = fc
  .record({
    id: fc.uuid().map((text) => text as RunId),
    owner: anyOwner,
    attributes: anyAttributes,
    weather: anyWeather,
    created: moment,
    later: fc.record({
      version: fc.integer({ min: 1, max: 1e12 }),
      weatherRequest: fc.integer({ min: 1, max: 1e12 }),
      weatherRevision: fc.nat(1e6),
      updatedAtMs: moment,
    }),
  })
  .map(({ id, owner, attributes, weather, created, later }) => ({
    ...newRun(id, owner, attributes, created, indianZones),
    ...later,
    weather,
  }));
