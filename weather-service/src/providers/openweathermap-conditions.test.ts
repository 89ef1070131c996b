import { expect } from 'chai';
import { wordsFor } from '../domain/wmo.js';
import { knownIds, wmoCodeOf } from './openweathermap-conditions.js';

describe('a condition id of OpenWeatherMap', () => {
  const table: [number, string, number][] = [
    [211, 'thunderstorm', 95],
    [300, 'light intensity drizzle', 51],
    [500, 'light rain', 61],
    [502, 'heavy intensity rain', 65],
    [511, 'freezing rain', 66],
    [522, 'heavy intensity shower rain', 82],
    [601, 'snow', 73],
    [611, 'sleet', 69],
    [622, 'heavy shower snow', 86],
    [701, 'mist', 10],
    [741, 'fog', 45],
    [762, 'volcanic ash', 4],
    [781, 'tornado', 19],
    [800, 'clear sky', 0],
    [801, 'few clouds', 1],
    [804, 'overcast clouds', 3],
  ];
  for (const [id, meaning, code] of table) {
    it(`condition ${id} of OpenWeatherMap (${meaning}) is WMO ${code}`, () => {
      expect(wmoCodeOf(id)).to.equal(code);
    });
  }

  it('every condition that OpenWeatherMap lists has a code with words', () => {
    expect(knownIds).to.have.length(55);
    for (const id of knownIds) expect(wordsFor(wmoCodeOf(id)), String(id)).to.be.a('string');
  });

  it('an unlisted condition has no code', () => {
    expect(wmoCodeOf(999)).to.equal(undefined);
    expect(wmoCodeOf(undefined)).to.equal(undefined);
  });
});
