import { expect } from 'chai';
import { chooseWeather } from './weather.js';

const reachable = async () => true;
const unreachable = async () => false;

describe('the choice of a weather provider', () => {
  it('takes OpenWeatherMap where a key is set, without asking whether another can be reached', async () => {
    const neverAsked = () => Promise.reject(new Error('asked'));
    expect(await chooseWeather({ OWM_API_KEY: 'key' }, neverAsked)).to.include({ provider: 'openweathermap' });
    expect(await chooseWeather({ OWM_API_KEY_FILE: '/key' }, neverAsked)).to.include({ provider: 'openweathermap' });
  });

  it('takes Open-Meteo where it can be reached, else the sandbox', async () => {
    expect(await chooseWeather({}, reachable)).to.include({ provider: 'open-meteo' });
    expect(await chooseWeather({}, unreachable)).to.include({ provider: 'sandbox' });
  });

  it('takes the one that is named', async () => {
    expect(await chooseWeather({ WEATHER_PROVIDER: 'sandbox', OWM_API_KEY: 'key' }, reachable)).to.include({
      provider: 'sandbox',
    });
  });

  const refused = [
    [{ WEATHER_PROVIDER: 'oracle' }, /WEATHER_PROVIDER is "oracle", and may be openweathermap, open-meteo, sandbox/],
    [{ WEATHER_PROVIDER: 'openweathermap' }, /needs OWM_API_KEY/],
  ] as const;
  for (const [environment, message] of refused) {
    it(`refuses ${JSON.stringify(environment)}`, async () => {
      const fault = await chooseWeather(environment, reachable).catch((thrown: Error) => thrown);
      expect(fault).to.be.an('error').with.property('message').that.matches(message);
    });
  }
});
