import { perBrokerUser, perRedisUser, perSchema } from '@jogging/deploy';
import { expect } from 'chai';
import { environmentOf, type Surroundings } from './environment.js';
import { type ServiceName, services } from './services.js';

const surroundings: Surroundings = {
  databaseUrls: perSchema((schema) => `postgres://${schema}@db/jogging`),
  redisUrls: perRedisUser((user) => `redis://${user}@cache`),
  amqpUrls: perBrokerUser((user) => `amqp://${user}@broker`),
  secrets: {
    jwtPrivateKeyFile: '/secrets/jwt',
    cursorSecretFile: '/secrets/cursor',
    databasePasswords: perSchema(() => 'password'),
    redisPasswords: perRedisUser(() => 'password'),
    brokerPasswords: perBrokerUser(() => 'password'),
  },
  weather: ['open-meteo', 'sandbox'],
  addresses: { auth: 'h:1', user: 'h:2', run: 'h:3', report: 'h:4', sandbox: 'h:5' },
  environment: {},
};

const told = (name: ServiceName, environment: NodeJS.ProcessEnv = {}) => {
  const service = services.find((candidate) => candidate.name === name);
  return environmentOf(service!, { ...surroundings, environment });
};

describe('the environment of a service', () => {
  it('the environment of a service names no other service’s schema', () => {
    expect(told('run-service').DATABASE_URL).to.equal('postgres://runs@db/jogging');
    expect(told('gateway')).to.not.have.property('DATABASE_URL');
    expect(told('auth-service')).to.not.have.property('DATABASE_URL');
  });

  it('names the own user of each service at Redis and RabbitMQ', () => {
    expect(told('gateway')).to.include({ REDIS_URL: 'redis://gateway@cache' }).and.to.not.have.property('AMQP_URL');
    expect(told('user-service')).to.include({
      REDIS_URL: 'redis://user-service@cache',
      AMQP_URL: 'amqp://user-service@broker',
    });
    expect(told('run-service'))
      .to.include({ AMQP_URL: 'amqp://run-service@broker' })
      .and.to.not.have.property('REDIS_URL');
  });

  it('passes the key that signs tokens to auth-service alone', () => {
    const holders = services.map(({ name }) => name).filter((name) => 'JWT_PRIVATE_KEY_FILE' in told(name));
    expect(holders).to.deep.equal(['auth-service']);
  });

  it('passes to a service no setting that is meant for others', () => {
    const environment = {
      ADMIN_DATABASE_URL: 'postgres://secret',
      OWM_API_KEY: 'key',
      NODE_OPTIONS: '--inspect',
      PATH: '/bin',
    };
    expect(told('gateway', environment)).to.have.property('PATH', '/bin');
    expect(told('gateway', environment)).to.not.have.any.keys('ADMIN_DATABASE_URL', 'OWM_API_KEY', 'NODE_OPTIONS');
    expect(told('weather-service', environment)).to.have.property('OWM_API_KEY', 'key');
  });

  it('passes the weather providers in their order, and their settings, to weather-service', () => {
    const environment = { WEATHER_BUDGET_PER_DAY: '900', SANDBOX_CONTROL: 'on' };
    expect(told('weather-service', environment)).to.include({
      WEATHER_PROVIDER: 'open-meteo,sandbox',
      WEATHER_BUDGET_PER_DAY: '900',
    });
    expect(told('weather-sandbox', environment)).to.have.property('SANDBOX_CONTROL', 'on');
    expect(told('run-service', { LOG_LEVEL: 'debug' })).to.have.property('LOG_LEVEL', 'debug');
    expect(told('run-service', environment)).to.not.have.any.keys('WEATHER_BUDGET_PER_DAY', 'SANDBOX_CONTROL');
  });

  it('sets the well-known admin password only for a local system without another one', () => {
    expect(told('user-service')).to.have.property('ADMIN_PASSWORD', 'random');
    expect(told('user-service', { ADMIN_PASSWORD: 'better' })).to.have.property('ADMIN_PASSWORD', 'better');
    expect(told('user-service', { ADMIN_PASSWORD_FILE: '/better' })).to.not.have.property('ADMIN_PASSWORD');
    expect(told('user-service', { NODE_ENV: 'production' })).to.not.have.property('ADMIN_PASSWORD');
  });
});
