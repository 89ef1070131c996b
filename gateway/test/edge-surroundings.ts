import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { RunServiceService } from '@jogging/proto/runs';
import { createLogger } from '@jogging/service-kit';
import { createGrpcServer, type Handlers, serve } from '@jogging/service-kit/grpc';
import { eventually, testRedis } from '@jogging/service-kit/testing';
import { publicJwk, revocationKeys } from '@jogging/service-kit/tokens';
import type { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';

export const epoch = 'epoch-of-the-test';

/** A request as it arrived at the stand-in for auth-service. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RunningGateway {
  readonly port: number;
  readonly base: string;
  stop(): Promise<void>;
}

/** The surroundings of gateways: Redis, an issuer of tokens, a run-service without runs. */
export interface EdgeSurroundings {
  readonly redis: Redis;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
  /** Requests to auth-service, except fetches of keys. */
  readonly arrived: Arrived[];
  /** How often the keys were fetched. */
  keyFetches(): number;
  /** Leaves fetches of keys unanswered until the returned function is called. */
  holdKeys(): () => void;
  /** Answers instead of auth-service. */
  answerWith(listener: RequestListener | undefined): void;
  /** A valid token; a new `uid` if left out. */
  token(claims?: Readonly<Record<string, unknown>>): string;
  /** Starts a gateway with additional settings. */
  gateway(environment?: Readonly<Record<string, string>>): Promise<RunningGateway>;
  environment(): Record<string, string>;
  stop(): Promise<void>;
}

export async function edgeSurroundings(): Promise<EdgeSurroundings> {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const redis = await testRedis();
  await redis.redis.set(revocationKeys.epoch, epoch);
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicJwk(publicKey);
  const arrived: Arrived[] = [];
  let fetches = 0;
  let held: Promise<void> | undefined;
  let answer: RequestListener | undefined;

  const auth = createServer(async (request, response) => {
    if (request.url === '/.well-known/jwks.json' && request.headers['x-public-base'] === undefined) {
      fetches += 1;
      await held;
      response.end(JSON.stringify({ keys: [jwk] }));
      return;
    }
    const { method = '', url = '', headers } = request;
    if (answer) {
      answer(request, response);
      return;
    }
    arrived.push({ method, url, headers, body: await text(request) });
    response.setHeader('Content-Type', 'application/json').end('{"status":"success"}');
  });
  auth.listen(0, '127.0.0.1');
  await once(auth, 'listening');

  const runs = createGrpcServer({ address: '127.0.0.1:0', logger, services: [serveNoRuns()] });
  await runs.start();

  const environment = (): Record<string, string> => ({
    LOG_LEVEL: 'silent',
    PORT: '0',
    OPS_PORT: '0',
    REDIS_URL: redis.url,
    AUTH_SERVICE_URL: `http://127.0.0.1:${(auth.address() as AddressInfo).port}`,
    USER_SERVICE_ADDR: '127.0.0.1:1',
    RUN_SERVICE_ADDR: `127.0.0.1:${runs.port()}`,
    REPORT_SERVICE_ADDR: '127.0.0.1:1',
    CURSOR_SECRET: 'a secret for tests alone',
  });
  const started = new Set<RunningGateway>();

  return {
    redis: redis.redis,
    key,
    publicKey,
    kid: jwk.kid,
    arrived,
    keyFetches: () => fetches,
    holdKeys() {
      let release = (): void => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    answerWith: (listener) => {
      answer = listener;
    },
    token: (claims = {}) => signed(claims, key, jwk.kid),
    environment,
    async gateway(settings = {}) {
      const app = createApp(readServiceConfig({ ...environment(), ...settings }));
      await app.start();
      const base = `http://127.0.0.1:${app.port()}`;
      const gateway: RunningGateway = {
        port: app.port(),
        base,
        async stop() {
          started.delete(gateway);
          await app.stop();
        },
      };
      started.add(gateway);
      const headers = { Authorization: `Bearer ${signed({}, key, jwk.kid)}` };
      await eventually(async () => (await fetch(`${base}/runs`, { headers })).status === 200, 10_000);
      return gateway;
    },
    async stop() {
      for (const gateway of started) await gateway.stop();
      await runs.stop();
      auth.closeAllConnections();
      auth.close();
      await redis.close();
    },
  };
}

/** The claims of an access token, as auth-service makes them. */
export function claimsWith(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: 'jogging-times',
    aud: 'jogging-times',
    sub: 'runner',
    jti: randomUUID(),
    uid: randomUUID(),
    sid: `${epoch}.${randomUUID()}`,
    gen: 0,
    iat: now,
    nbf: now,
    exp: now + 900,
    roles: ['user'],
    ...claims,
  };
}

function signed(claims: Readonly<Record<string, unknown>>, key: KeyObject, keyid: string): string {
  return jwt.sign(claimsWith(claims), key, { algorithm: 'RS256', keyid });
}

/** Details of an owner's error that nobody outside may read. */
export const insideText =
  'syntax error at or near "SELECT" on db-1.internal:5432, at query (/srv/run-service/dist/x.js:1:2)';

function serveNoRuns() {
  const refuse = (): never => {
    throw new Error(insideText);
  };
  const rpcs = Object.keys(RunServiceService) as (keyof typeof RunServiceService)[];
  const handlers = {
    ...Object.fromEntries(rpcs.map((rpc) => [rpc, refuse])),
    listRuns: () => ({ runs: [], page: { hasPrevious: false, hasNext: false, count: 0 } }),
  } as unknown as Handlers<typeof RunServiceService>;
  const callers = Object.fromEntries(rpcs.map((rpc) => [rpc, ['gateway']])) as Record<(typeof rpcs)[number], string[]>;
  return serve(RunServiceService, handlers, { callers });
}
