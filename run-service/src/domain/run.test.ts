import { Run as RunMessage } from '@jogging/proto/runs';
import { WeatherStatus } from '@jogging/proto/weather';
import { expect } from 'chai';
import fc from 'fast-check';
import { at, indianZones, sampleAttributes } from '../../test/attributes.js';
import { figuresOf } from './figures.js';
import type { RunId, Uid } from './ids.js';
import { changeRun, newRun, type Run, requestWeather } from './run.js';

const attributes = sampleAttributes;
const zones = indianZones;
const owner = { uid: 'b0000000-0000-4000-8000-000000000001' as Uid, userId: 'test13' };
const run: Run = {
  ...newRun('c0000000-0000-4000-8000-000000000001' as RunId, owner, attributes, 1000, zones),
  weather: {
    status: WeatherStatus.RECORDED,
    attempts: 1,
    nextAttemptAtMs: undefined,
    reason: undefined,
    conditions: undefined,
  },
  weatherRevision: 1,
};

describe('a new run', () => {
  it('a new run starts at version 1 with pending weather', () => {
    const fresh = newRun(run.id, owner, attributes, 1000, zones);
    expect(fresh).to.include({
      version: 1,
      weatherRequest: 1,
      weatherRevision: 0,
      createdAtMs: 1000,
      updatedAtMs: 1000,
    });
    expect(fresh.weather).to.include({ status: WeatherStatus.PENDING, attempts: 0 });
  });

  it('a new run has the figures of the sample', () => {
    expect(figuresOf(attributes)).to.deep.equal({
      duration: 1451,
      averageSpeedMilli: 2895,
      averagePaceMilli: 345476,
      averageMovingSpeedMilli: undefined,
      averageMovingPaceMilli: undefined,
    });
  });

  it('a new run has averages by moving time if it is known', () => {
    expect(figuresOf({ ...attributes, movingTime: 1400 })).to.include({
      averageMovingSpeedMilli: 3000,
      averageMovingPaceMilli: 333333,
    });
  });

  it('a new run has no weather without a place or indoors', () => {
    const nowhere = { startLatE7: undefined, startLngE7: undefined, endLatE7: undefined, endLngE7: undefined };
    for (const [change, reason] of [
      [nowhere, 'no_place'],
      [{ indoor: true }, 'indoor'],
    ] as const) {
      const fresh = newRun(run.id, owner, { ...attributes, ...change }, 1000, zones);
      expect(fresh.weather).to.include({ status: WeatherStatus.UNAVAILABLE, reason });
      expect(requestWeather(fresh)).to.equal(fresh);
    }
    const { startLatE7, startLngE7 } = attributes;
    const startOnly = newRun(run.id, owner, { ...attributes, ...nowhere, startLatE7, startLngE7 }, 1000, zones);
    expect(startOnly.weather.status).to.equal(WeatherStatus.PENDING);
  });

  it('rounds the duration of a new run down', () => {
    const short = { ...attributes, startTime: at('2020-01-01T00:00:00Z'), endTime: at('2020-01-01T00:00:01.999999Z') };
    expect(figuresOf(short).duration).to.equal(1);
  });

  it('a new run within bounds has exact figures that fit into messages', () => {
    const micros = fc.integer({ min: 1_000_000, max: 604_800_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), micros, (distance, length) => {
        const endTime = { ...attributes.startTime, micros: attributes.startTime.micros + length };
        const any = newRun(run.id, owner, { ...attributes, distance, endTime }, 1000, zones);
        expect(any.duration).to.equal(Number(BigInt(length) / 1_000_000n));
        expect(Math.abs(any.averageSpeedMilli - (distance * 1000) / any.duration)).to.be.at.most(0.5001);
        expect(RunMessage.decode(RunMessage.encode(any).finish())).to.deep.equal(any);
      }),
    );
  });
});

describe('a change of a run', () => {
  it('a change has no effect if every attribute is the same, or differs only in trailing zeros', () => {
    expect(changeRun(run, { ...attributes }, 2000, zones)).to.equal(undefined);
    const fewer = { ...attributes.startTime, fractionDigits: 5 };
    expect(changeRun(run, { ...attributes, startTime: fewer }, 2000, zones)).to.equal(undefined);
  });

  for (const [title, change, weatherMoved] of [
    ['distance', { distance: 4201 }, false],
    ['start time', { startTime: at('2020-01-24T16:34:35Z') }, false],
    ['start place', { startLatE7: 1 }, false],
    ['end latitude', { endLatE7: 1 }, true],
    ['end longitude', { endLngE7: 1 }, true],
    ['end time', { endTime: at('2020-01-24T16:58:46Z') }, true],
    ['offset of the end time', { endTime: at('2020-01-24T17:58:45.838199+01:00') }, false],
    ['spelling of UTC', { startTime: at('2020-01-24T16:34:34.838199Z') }, false],
    ['place to a treadmill', { indoor: true }, true],
    ['zone', { timeZone: 'Europe/Paris' }, false],
    ['notes', { notes: 'Light rain.' }, false],
  ] as const) {
    it(`a change of the ${title} raises the version${weatherMoved ? ' and requests new weather' : ' and keeps the weather'}`, () => {
      const changed = changeRun(run, { ...attributes, ...change }, 2000, zones);
      expect(changed).to.include({ version: 2, createdAtMs: 1000, updatedAtMs: 2000 });
      expect(changed).to.include(
        weatherMoved ? { weatherRequest: 2, weatherRevision: 0 } : { weatherRequest: 1, weatherRevision: 1 },
      );
      expect(changed?.weather.status === WeatherStatus.RECORDED).to.equal(!weatherMoved);
    });
  }

  it('a change recomputes derived attributes', () => {
    const changed = changeRun(run, { ...attributes, distance: 1451 }, 2000, zones);
    expect(changed?.averageSpeedMilli).to.equal(1000);
  });
});

describe('requesting the weather again', () => {
  it('requesting the weather again keeps version and updated_at, and starts over', () => {
    const asked = requestWeather(run);
    expect(asked).to.include({ version: 1, updatedAtMs: 1000, weatherRequest: 2, weatherRevision: 0 });
    expect(asked.weather).to.include({ status: WeatherStatus.PENDING, attempts: 0 });
  });
});
