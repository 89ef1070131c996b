import { generateKeyPairSync } from 'node:crypto';
import type { Logger } from '@jogging/service-kit';
import { eventually, testRedis } from '@jogging/service-kit/testing';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { type FakeUsers, startFakeUsers } from './fake-users.js';
import { logger as silent } from './silent-logger.js';

export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** One key pair for all tests: generating one takes a while. */
export const keyPair = newKeyPair();

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what the service answers is what tests look into
  readonly body: any;
}

export interface Ask {
  readonly address?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}

/** An auth-service in this process. */
export async function startReplica(
  redisUrl: string,
  userServicePort: number,
  env: NodeJS.ProcessEnv = {},
  logger: Logger = silent,
) {
  const environment = {
    REDIS_URL: redisUrl,
    USER_SERVICE_ADDR: `127.0.0.1:${userServicePort}`,
    JWT_PRIVATE_KEY: keyPair.privatePem,
    PORT: '0',
    OPS_PORT: '0',
    ...env,
  };
  const app = createApp(readServiceConfig(environment), logger);
  await app.start();
  const base = `http://127.0.0.1:${app.port()}`;

  const ask = async (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    { address, token, headers }: Ask = {},
  ) => {
    const response = await fetch(base + path, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: {
        'x-client-address': address ?? '192.0.2.1',
        'x-public-base': 'https://runs.example',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  const post = (path: string, value: unknown, options?: Ask): Promise<Answer> =>
    ask('POST', path, JSON.stringify(value), options);

  return {
    base,
    ask,
    post,
    signIn: (userId: string, password: string, address?: string): Promise<Answer> =>
      post('/user/login', { user_id: userId, password }, address === undefined ? {} : { address }),
    refresh: (refreshToken: string): Promise<Answer> => post('/user/refresh', { refresh_token: refreshToken }),
    signOut: (token: string): Promise<Answer> => ask('POST', '/user/logout', undefined, { token }),
    stop: () => app.stop(),
  };
}

/** auth-service on its own Redis, with accounts that the test makes up. */
export async function startService(detour: (redisUrl: string) => string = (url) => url, env: NodeJS.ProcessEnv = {}) {
  const redis = await testRedis();
  const users: FakeUsers = await startFakeUsers(redis.redis);
  const replica = await startReplica(detour(redis.url), users.port(), env);
  await eventually(async () => (await replica.signIn('runner', 'right password')).status === 200);
  return {
    ...replica,
    users,
    redis: redis.redis,
    redisUrl: redis.url,
    async stop() {
      await replica.stop();
      await users.stop();
      await redis.close();
    },
  };
}

export type Service = Awaited<ReturnType<typeof startService>>;
