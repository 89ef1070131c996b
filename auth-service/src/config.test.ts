import { generateKeyPairSync } from 'node:crypto';
import { ConfigError } from '@jogging/service-kit';
import { expect } from 'chai';
import { readServiceConfig } from './config.js';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const environment = {
  REDIS_URL: 'redis://127.0.0.1',
  USER_SERVICE_ADDR: '127.0.0.1:50051',
  JWT_PRIVATE_KEY: pem,
};

function faultsOf(env: NodeJS.ProcessEnv): string {
  try {
    readServiceConfig(env);
    return '';
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).message;
  }
}

describe('the configuration of auth-service', () => {
  it('requires a key, Redis and user-service only', () => {
    expect(readServiceConfig(environment)).to.deep.include({
      PORT: 5001,
      JWT_ISSUER: 'jogging-times',
      JWT_AUDIENCE: 'jogging-times',
      JWT_TTL_SECONDS: 900,
    });
    const faults = faultsOf({});
    for (const variable of ['REDIS_URL', 'USER_SERVICE_ADDR', 'JWT_PRIVATE_KEY']) expect(faults).to.include(variable);
  });

  it('limits the lifetime of tokens', () => {
    for (const ttl of ['59', '3601', '15m', '-1']) {
      expect(faultsOf({ ...environment, JWT_TTL_SECONDS: ttl })).to.include('JWT_TTL_SECONDS');
    }
  });

  it('refuses a key that cannot sign, without showing it', () => {
    const broken = pem.replaceAll('A', 'B');
    expect(faultsOf({ ...environment, JWT_PRIVATE_KEY: broken }))
      .to.include('JWT_PRIVATE_KEY')
      .and.not.include('BEGIN');
  });
});
