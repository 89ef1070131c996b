import { expect } from 'chai';
import { type Conditions, implausible, isEmpty } from './conditions.js';

const mild: Conditions = {
  conditionCode: 61,
  temperatureC: 11.4,
  feelsLikeC: 9,
  humidityPercent: 80,
  pressureHpa: 1012,
  windSpeedMps: 3.5,
  windBearingDeg: 270,
  cloudCoverPercent: 100,
  precipitationMm: 0.4,
};

describe('the plausibility of conditions', () => {
  it('finds nothing wrong with an ordinary day', () => {
    expect(implausible(mild)).to.deep.equal([]);
  });

  it('finds nothing wrong with what is not there', () => {
    expect(implausible({})).to.deep.equal([]);
  });

  const wrong: [string, keyof Conditions, number][] = [
    ['a temperature in kelvin', 'temperatureC', 284.5],
    ['a temperature in Fahrenheit on a warm day', 'temperatureC', 77],
    ['a pressure in inches of mercury', 'pressureHpa', 29.9],
    ['a pressure in pascal', 'pressureHpa', 101_325],
    ['a humidity above a hundred', 'humidityPercent', 140],
    ['a negative speed', 'windSpeedMps', -1],
    ['a bearing past the circle', 'windBearingDeg', 361],
    ['negative rain', 'precipitationMm', -0.1],
    ['what is no number', 'temperatureC', Number.NaN],
  ];
  for (const [title, name, value] of wrong) {
    it(`names ${title}`, () => {
      expect(implausible({ ...mild, [name]: value })).to.deep.equal([name]);
    });
  }

  it('takes the records of the earth', () => {
    expect(implausible({ temperatureC: -89.2, pressureHpa: 870, windSpeedMps: 113 })).to.deep.equal([]);
    expect(implausible({ temperatureC: 56.7, pressureHpa: 1084.8, precipitationMm: 401 })).to.deep.equal([]);
  });
});

describe('an answer without a temperature', () => {
  it('is empty, whatever else it has', () => {
    expect(isEmpty({ cloudCoverPercent: 10 })).to.equal(true);
    expect(isEmpty({ temperatureC: 0 })).to.equal(false);
  });
});
