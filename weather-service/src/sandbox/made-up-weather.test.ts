import { expect } from 'chai';
import fc from 'fast-check';
import { implausible } from '../domain/conditions.js';
import { wordsFor } from '../domain/wmo.js';
import { madeUpHour } from './made-up-weather.js';

const latitude = fc.integer({ min: -1800, max: 1800 }).map((row) => row / 20);
const longitude = fc.integer({ min: -3600, max: 3600 }).map((column) => column / 20);
const hour = fc.integer({ min: -200_000, max: 800_000 }).map((hours) => hours * 3600);

describe('made-up weather', () => {
  it('is always the same for the same place and hour', () => {
    fc.assert(
      fc.property(latitude, longitude, hour, (lat, lng, at) => {
        expect(madeUpHour(lat, lng, at, 'forecast')).to.deep.equal(madeUpHour(lat, lng, at, 'forecast'));
      }),
    );
  });

  it('is plausible everywhere and has a code with words', () => {
    fc.assert(
      fc.property(latitude, longitude, hour, (lat, lng, at) => {
        const made = madeUpHour(lat, lng, at, 'archive');
        expect(wordsFor(made.weather_code)).to.be.a('string');
        expect(
          implausible({
            temperatureC: made.temperature_2m,
            feelsLikeC: made.apparent_temperature,
            humidityPercent: made.relative_humidity_2m,
            pressureHpa: made.pressure_msl,
            windSpeedMps: made.wind_speed_10m,
            windBearingDeg: made.wind_direction_10m,
            cloudCoverPercent: made.cloud_cover,
            precipitationMm: made.precipitation,
          }),
        ).to.deep.equal([]);
      }),
    );
  });

  it('tells forecast and archive apart by a little', () => {
    const forecast = madeUpHour(52.5, 13.4, 1_700_000_000, 'forecast').temperature_2m;
    const archive = madeUpHour(52.5, 13.4, 1_700_000_000, 'archive').temperature_2m;
    expect(archive - forecast).to.be.closeTo(0.4, 0.01);
  });

  it('differs from place to place', () => {
    const temperatures = Array.from({ length: 50 }, (_, index) =>
      madeUpHour(50 + index / 20, 8, 1_700_000_000, 'forecast'),
    );
    expect(new Set(temperatures.map((made) => made.pressure_msl)).size).to.be.greaterThan(30);
  });
});
