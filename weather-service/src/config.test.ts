import { ConfigError } from '@jogging/service-kit';
import { expect } from 'chai';
import { readServiceConfig } from './config.js';
import { defaultRetryDelays } from './domain/retry.js';

const least = {
  DATABASE_URL: 'postgres://weather_service:x@127.0.0.1/jogging',
  AMQP_URL: 'amqp://127.0.0.1',
  OPS_PORT: '9153',
};

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readServiceConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable, problem }) => `${variable} ${problem}`);
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('asks Open-Meteo, with retries over two days, by default', () => {
    const config = readServiceConfig(least);
    expect(config.WEATHER_PROVIDER).to.deep.equal(['open-meteo']);
    expect(config.WEATHER_RETRY_DELAYS).to.deep.equal(defaultRetryDelays);
    expect(config.WEATHER_BUDGET_PER_MINUTE).to.equal(undefined);
  });

  it('accepts a chain of providers', () => {
    const config = readServiceConfig({
      ...least,
      WEATHER_PROVIDER: 'openweathermap, open-meteo',
      OWM_API_KEY: 'secret',
    });
    expect(config.WEATHER_PROVIDER).to.deep.equal(['openweathermap', 'open-meteo']);
  });

  it('accepts short retries', () => {
    const config = readServiceConfig({ ...least, WEATHER_RETRY_DELAYS: '100ms, 2s,1m', WEATHER_PATIENCE: '5s' });
    expect(config.WEATHER_RETRY_DELAYS).to.deep.equal([100, 2_000, 60_000]);
    expect(config.WEATHER_PATIENCE).to.equal(5_000);
  });

  const wrong: [string, NodeJS.ProcessEnv, RegExp][] = [
    [
      'a provider that nobody knows',
      { WEATHER_PROVIDER: 'weatherly' },
      /^WEATHER_PROVIDER .*openweathermap, open-meteo, sandbox/,
    ],
    ['the same provider twice', { WEATHER_PROVIDER: 'sandbox,sandbox' }, /^WEATHER_PROVIDER /],
    ['OpenWeatherMap without a key', { WEATHER_PROVIDER: 'openweathermap' }, /^OWM_API_KEY is missing/],
    [
      'OpenWeatherMap in a chain without a key',
      { WEATHER_PROVIDER: 'open-meteo,openweathermap' },
      /^OWM_API_KEY is missing/,
    ],
    ['a delay without a unit', { WEATHER_RETRY_DELAYS: '5' }, /^WEATHER_RETRY_DELAYS .*times like/],
  ];
  for (const [title, env, fault] of wrong) {
    it(`refuses ${title} with a message about it`, () => {
      const faults = faultsOf({ ...least, ...env });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    });
  }

  it('names all faults at once', () => {
    const faults = faultsOf({ WEATHER_PROVIDER: 'openweathermap', WEATHER_CONCURRENCY: '0' });
    expect(faults.map((fault) => fault.split(' ')[0])).to.have.members([
      'DATABASE_URL',
      'AMQP_URL',
      'OWM_API_KEY',
      'WEATHER_CONCURRENCY',
    ]);
  });
});
