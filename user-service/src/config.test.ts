import { ConfigError } from '@jogging/service-kit';
import { expect } from 'chai';
import { readServiceConfig } from './config.js';

const environment = {
  DATABASE_URL: 'postgres://user_service:pw@127.0.0.1/jogging',
  REDIS_URL: 'redis://127.0.0.1',
  AMQP_URL: 'amqp://127.0.0.1',
  CURSOR_SECRET: 'a secret for tests alone',
};

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readServiceConfig(env);
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).faults.map(({ variable }) => variable);
  }
}

describe('the configuration of user-service', () => {
  it('gives the first admin the seed’s password in local runs only', () => {
    expect(readServiceConfig(environment).ADMIN_PASSWORD).to.equal('random');
    expect(faultsOf({ ...environment, NODE_ENV: 'production' })).to.deep.equal(['ADMIN_PASSWORD']);
    expect(faultsOf({ ...environment, NODE_ENV: 'production', ADMIN_PASSWORD: 'random' })).to.deep.equal([
      'ADMIN_PASSWORD',
    ]);
    const good = { ...environment, NODE_ENV: 'production', ADMIN_PASSWORD: 'correct horse battery staple' };
    expect(readServiceConfig(good).ADMIN_PASSWORD).to.equal('correct horse battery staple');
  });

  it('names all missing variables at once', () => {
    expect(faultsOf({})).to.have.members(['DATABASE_URL', 'REDIS_URL', 'AMQP_URL', 'CURSOR_SECRET']);
  });

  it('hashes passwords on half of the processors by default', () => {
    const { PASSWORD_CONCURRENCY: concurrency } = readServiceConfig(environment);
    expect(concurrency).to.be.at.least(1);
  });
});
