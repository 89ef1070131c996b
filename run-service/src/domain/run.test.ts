import { type Instant, parseInstant } from '@jogging/proto/common';
import { Run as RunMessage } from '@jogging/proto/runs';
import { WeatherStatus } from '@jogging/proto/weather';
import { expect } from 'chai';
import fc from 'fast-check';
import { figuresOf } from './figures.js';
import type { RunId, Uid } from './ids.js';
import { askForWeather, changeRun, newRun, type Run, type RunAttributes } from './run.js';

function at(text: string): Instant {
  const reading = parseInstant(text);
  if (!reading.ok) throw new Error(reading.fault);
  return reading.instant;
}

const attributes: RunAttributes = {
  distance: 4200,
  startTime: at('2020-01-24T16:34:34.838199+00:00'),
  endTime: at('2020-01-24T16:58:45.838199+00:00'),
  startLatE7: 128947909,
  startLngE7: 776427151,
  endLatE7: 128986343,
  endLngE7: 776560890,
};
const owner = { uid: 'b0000000-0000-4000-8000-000000000001' as Uid, userId: 'test13' };
const run: Run = {
  ...newRun('c0000000-0000-4000-8000-000000000001' as RunId, owner, attributes, 1000),
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
  it('begins at version 1 with its weather pending for the first time', () => {
    const fresh = newRun(run.id, owner, attributes, 1000);
    expect(fresh).to.include({
      version: 1,
      weatherRequest: 1,
      weatherRevision: 0,
      createdAtMs: 1000,
      updatedAtMs: 1000,
    });
    expect(fresh.weather).to.include({ status: WeatherStatus.PENDING, attempts: 0 });
  });

  it('has the figures of the sample', () => {
    expect(figuresOf(attributes)).to.deep.equal({
      date: '2020-01-24',
      duration: 1451,
      averageSpeedMilli: 2895,
      averagePaceMilli: 345476,
    });
  });

  it('takes its date from the offset of the start', () => {
    const late = {
      ...attributes,
      startTime: at('2020-01-01T00:10:00+05:30'),
      endTime: at('2020-01-01T00:20:00+05:30'),
    };
    expect(figuresOf(late).date).to.equal('2020-01-01');
  });

  it('rounds its duration down', () => {
    const short = { ...attributes, startTime: at('2020-01-01T00:00:00Z'), endTime: at('2020-01-01T00:00:01.999999Z') };
    expect(figuresOf(short).duration).to.equal(1);
  });

  it('keeps figures of every run within bounds within exact numbers and within the wire', () => {
    const micros = fc.integer({ min: 1_000_000, max: 604_800_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), micros, (distance, length) => {
        const endTime = { ...attributes.startTime, micros: attributes.startTime.micros + length };
        const any = newRun(run.id, owner, { ...attributes, distance, endTime }, 1000);
        expect(any.duration).to.equal(Number(BigInt(length) / 1_000_000n));
        expect(Math.abs(any.averageSpeedMilli - (distance * 1000) / any.duration)).to.be.at.most(0.5001);
        expect(RunMessage.decode(RunMessage.encode(any).finish())).to.deep.equal(any);
      }),
    );
  });
});

describe('a change of a run', () => {
  it('is none where every attribute is the same', () => {
    expect(changeRun(run, { ...attributes }, 2000)).to.equal(undefined);
  });

  for (const [title, change, weatherMoved] of [
    ['distance', { distance: 4201 }, false],
    ['start time', { startTime: at('2020-01-24T16:34:35Z') }, false],
    ['start place', { startLatE7: 1 }, false],
    ['end latitude', { endLatE7: 1 }, true],
    ['end longitude', { endLngE7: 1 }, true],
    ['end time', { endTime: at('2020-01-24T16:58:46Z') }, true],
    ['offset of the end time', { endTime: at('2020-01-24T17:58:45.838199+01:00') }, false],
    ['digits of the start time', { startTime: { ...attributes.startTime, fractionDigits: 5 } }, false],
  ] as const) {
    it(`of the ${title} moves the version${weatherMoved ? ' and asks for other weather' : ' and leaves the weather'}`, () => {
      const changed = changeRun(run, { ...attributes, ...change }, 2000);
      expect(changed).to.include({ version: 2, createdAtMs: 1000, updatedAtMs: 2000 });
      expect(changed).to.include(
        weatherMoved ? { weatherRequest: 2, weatherRevision: 0 } : { weatherRequest: 1, weatherRevision: 1 },
      );
      expect(changed?.weather.status).to.equal(weatherMoved ? WeatherStatus.PENDING : WeatherStatus.RECORDED);
    });
  }

  it('recomputes what follows from the attributes', () => {
    const changed = changeRun(run, { ...attributes, distance: 1451 }, 2000);
    expect(changed?.averageSpeedMilli).to.equal(1000);
  });
});

describe('asking for the weather again', () => {
  it('leaves version and time of update, and starts anew', () => {
    const asked = askForWeather(run);
    expect(asked).to.include({ version: 1, updatedAtMs: 1000, weatherRequest: 2, weatherRevision: 0 });
    expect(asked.weather).to.include({ status: WeatherStatus.PENDING, attempts: 0 });
  });
});
