import { expect } from 'chai';
import fc from 'fast-check';
import { type MadeUpVariable, madeUpHour } from './made-up-weather.js';

const latitude = fc.integer({ min: -1800, max: 1800 }).map((row) => row / 20);
const longitude = fc.integer({ min: -3600, max: 3600 }).map((column) => column / 20);
const hour = fc.integer({ min: -200_000, max: 800_000 }).map((hours) => hours * 3600);

/** The extremes of the earth's weather, in the units of the format. */
const bounds: Readonly<Record<Exclude<MadeUpVariable, 'weather_code'>, readonly [number, number]>> = {
  temperature_2m: [-95, 62],
  apparent_temperature: [-140, 95],
  relative_humidity_2m: [0, 100],
  pressure_msl: [850, 1100],
  wind_speed_10m: [0, 120],
  wind_direction_10m: [0, 360],
  cloud_cover: [0, 100],
  precipitation: [0, 450],
};

describe('made-up weather', () => {
  it('made-up weather is always the same for the same place and hour', () => {
    fc.assert(
      fc.property(latitude, longitude, hour, (lat, lng, at) => {
        expect(madeUpHour(lat, lng, at, 'forecast')).to.deep.equal(madeUpHour(lat, lng, at, 'forecast'));
      }),
    );
  });

  it('made-up weather is plausible everywhere and has a code of Open-Meteo', () => {
    fc.assert(
      fc.property(latitude, longitude, hour, (lat, lng, at) => {
        const made = madeUpHour(lat, lng, at, 'archive');
        expect([0, 1, 2, 3, 51, 61, 63, 71, 73, 75]).to.include(made.weather_code);
        for (const [name, [least, most]] of Object.entries(bounds)) {
          expect(made[name as MadeUpVariable], name).to.be.within(least, most);
        }
      }),
    );
  });

  it('made-up weather differs a little between forecast and archive', () => {
    const forecast = madeUpHour(52.5, 13.4, 1_700_000_000, 'forecast').temperature_2m;
    const archive = madeUpHour(52.5, 13.4, 1_700_000_000, 'archive').temperature_2m;
    expect(archive - forecast).to.be.closeTo(0.4, 0.01);
  });

  it('made-up weather differs from place to place', () => {
    const temperatures = Array.from({ length: 50 }, (_, index) =>
      madeUpHour(50 + index / 20, 8, 1_700_000_000, 'forecast'),
    );
    expect(new Set(temperatures.map((made) => made.pressure_msl)).size).to.be.greaterThan(30);
  });
});
