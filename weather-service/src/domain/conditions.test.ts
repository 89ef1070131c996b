import type { Measure } from '@jogging/resources';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Conditions, conditionsFrom, fillGaps, hasGaps, measures } from './conditions.js';
import { type FaultKind, ProviderFault } from './provider-fault.js';

const good: Required<Conditions> = {
  conditionCode: 61,
  temperatureC: 11.2,
  feelsLikeC: 9,
  humidityPercent: 81,
  pressureHpa: 1012,
  windSpeedMps: 4,
  windBearingDeg: 250,
  cloudCoverPercent: 100,
  precipitationMm: 0.4,
};

function faultOf(figures: Partial<Record<Measure, unknown>>): FaultKind | undefined {
  try {
    conditionsFrom(figures);
    return undefined;
  } catch (error) {
    if (error instanceof ProviderFault) return error.kind;
    throw error;
  }
}

describe("the figures of a provider's answer", () => {
  it('keeps possible figures as they are', () => {
    expect(conditionsFrom(good)).to.deep.equal(good);
  });

  it('accepts the extremes of the earth’s weather', () => {
    const cold = { temperatureC: -89.2, pressureHpa: 870, windSpeedMps: 113 };
    const hot = { temperatureC: 56.7, pressureHpa: 1084.8, precipitationMm: 401 };
    for (const record of [cold, hot]) expect(conditionsFrom(record)).to.deep.equal(record);
  });

  const rounded: [Measure, number, number][] = [
    ['humidityPercent', 101, 100],
    ['humidityPercent', -1, 0],
    ['cloudCoverPercent', -1, 0],
    ['cloudCoverPercent', 100.4, 100],
    ['precipitationMm', -0.1, 0],
    ['windSpeedMps', -0.01, 0],
    ['windBearingDeg', 360.4, 360],
  ];
  for (const [measure, given, taken] of rounded) {
    it(`reads ${measure} ${given} as ${taken}`, () => {
      expect(conditionsFrom({ ...good, [measure]: given })).to.deep.equal({ ...good, [measure]: taken });
    });
  }

  const dropped: [Measure, unknown][] = [
    ['humidityPercent', 140],
    ['pressureHpa', 29.9],
    ['pressureHpa', 0],
    ['windSpeedMps', 300],
    ['cloudCoverPercent', -999],
    ['conditionCode', 61.5],
    ['conditionCode', 800],
    ['feelsLikeC', -273],
    ['precipitationMm', 'a lot'],
    ['windBearingDeg', null],
    ['windBearingDeg', Number.NaN],
  ];
  for (const [measure, given] of dropped) {
    it(`drops only ${measure} if it is ${given}`, () => {
      const { [measure]: _, ...others } = good;
      expect(conditionsFrom({ ...good, [measure]: given })).to.deep.equal(others);
    });
  }

  it('treats an impossible temperature as a sign of other units', () => {
    for (const kelvin of [284.3, -999, 120]) expect(faultOf({ ...good, temperatureC: kelvin })).to.equal('wrong_units');
  });

  it('has no values without a temperature', () => {
    for (const none of [undefined, null, '11.2'])
      expect(faultOf({ ...good, temperatureC: none })).to.equal('no_values');
  });

  it('earlier figures fill the gaps of a later response, and never replace a value', () => {
    const some = fc.subarray([...measures]).map((names) => Object.fromEntries(names.map((name) => [name, good[name]])));
    fc.assert(
      fc.property(some, some, (older, later) => {
        const shifted = Object.fromEntries(Object.entries(older).map(([name, value]) => [name, value + 1]));
        const filled = fillGaps(later, shifted);
        for (const measure of measures) {
          expect(filled[measure]).to.equal(later[measure] ?? shifted[measure]);
        }
        expect(hasGaps(filled)).to.equal(Object.keys(filled).length < measures.length);
      }),
    );
  });
});
