import { expect } from 'chai';
import { chooseWeather } from './weather.js';

const reachable = async () => true;
const unreachable = async () => false;

describe('the choice of a weather provider', () => {
  it('chooses OpenWeatherMap if a key is set, without asking whether another can be reached', async () => {
    const neverAsked = () => Promise.reject(new Error('asked'));
    expect(await chooseWeather({ OWM_API_KEY: 'key' }, neverAsked)).to.have.deep.property('providers', [
      'openweathermap',
    ]);
    expect(await chooseWeather({ OWM_API_KEY_FILE: '/key' }, neverAsked)).to.have.deep.property('providers', [
      'openweathermap',
    ]);
  });

  it('chooses Open-Meteo if it can be reached, else the sandbox', async () => {
    expect(await chooseWeather({}, reachable)).to.have.deep.property('providers', ['open-meteo']);
    expect(await chooseWeather({}, unreachable)).to.have.deep.property('providers', ['sandbox']);
  });

  it('uses the weather provider that is named', async () => {
    expect(await chooseWeather({ WEATHER_PROVIDER: 'sandbox', OWM_API_KEY: 'key' }, reachable)).to.have.deep.property(
      'providers',
      ['sandbox'],
    );
  });

  it('uses a chain of weather providers, in its order', async () => {
    const chain = { WEATHER_PROVIDER: 'openweathermap, open-meteo', OWM_API_KEY: 'key' };
    expect(await chooseWeather(chain, unreachable)).to.have.deep.property('providers', [
      'openweathermap',
      'open-meteo',
    ]);
  });

  const refused = [
    [
      { WEATHER_PROVIDER: 'oracle' },
      /WEATHER_PROVIDER is "oracle", but must be one of openweathermap, open-meteo, sandbox/,
    ],
    [{ WEATHER_PROVIDER: 'openweathermap' }, /needs OWM_API_KEY/],
    [{ WEATHER_PROVIDER: 'open-meteo,openweathermap' }, /needs OWM_API_KEY/],
    [{ WEATHER_PROVIDER: 'open-meteo,' }, /must be one of openweathermap/],
    [{ WEATHER_PROVIDER: 'sandbox,sandbox' }, /must be one of openweathermap/],
  ] as const;
  for (const [environment, message] of refused) {
    it(`refuses ${JSON.stringify(environment)}`, async () => {
      const fault = await chooseWeather(environment, reachable).catch((thrown: Error) => thrown);
      expect(fault).to.be.an('error').with.property('message').that.matches(message);
    });
  }
});
