import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { eventually, type TestAuthority, testAuthority, testRedis } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { keyPair } from './service-under-test.js';
import { logger } from './silent-logger.js';

describe('the callers of auth-service, under mutual TLS', () => {
  let authority: TestAuthority;
  let app: ReturnType<typeof createApp>;
  let closeRedis: () => Promise<void>;

  before(async () => {
    authority = await testAuthority();
    const redis = await testRedis();
    closeRedis = redis.close;
    const files = await authority.issue('auth-service');
    const config = readServiceConfig({
      REDIS_URL: redis.url,
      USER_SERVICE_ADDR: '127.0.0.1:1',
      JWT_PRIVATE_KEY: keyPair.privatePem,
      PORT: '0',
      OPS_PORT: '0',
      BIND_ADDRESS: '127.0.0.1',
      TLS_CA_FILE: files.caFile,
      TLS_CERT_FILE: files.certFile,
      TLS_KEY_FILE: files.keyFile,
    });
    app = createApp(config, logger);
    await app.start();
    await eventually(async () => (await redis.redis.exists('auth:epoch')) === 1);
  });
  after(async () => {
    await app.stop();
    await closeRedis();
    await authority.remove();
  });

  async function statusFor(name: string | undefined): Promise<number | string> {
    const files = await authority.issue(name ?? 'nobody');
    const ca = await readFile(files.caFile);
    const identity =
      name === undefined ? {} : { cert: await readFile(files.certFile), key: await readFile(files.keyFile) };
    return new Promise((resolve) => {
      const asking = request(
        { host: 'localhost', port: app.port(), path: '/.well-known/jwks.json', ca, agent: false, ...identity },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      asking.on('error', () => resolve('refused'));
      asking.end();
    });
  }

  it('only the gateway may call auth-service under mutual TLS', async () => {
    expect(await statusFor('gateway')).to.equal(200);
    for (const name of ['user-service', 'run-service', 'auth-service']) expect(await statusFor(name)).to.equal(403);
    expect(await statusFor(undefined)).to.equal('refused');
  });
});
