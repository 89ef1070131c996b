import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackingService,
  startRedis,
  startTestSystem,
  type TestSystem,
  type TestSystemOptions,
} from '@jogging/dev-env';
import { Api } from './api.js';
import { adminPassword, type Person, userDocument } from './people.js';

/** A system that a test may break, with helpers for its users. */
export interface OwnSystem {
  readonly system: TestSystem;
  readonly redis: BackingService;
  readonly gateways: readonly Api[];
  signUp(id: string, attributes?: Readonly<Record<string, unknown>>, creator?: Person): Promise<Person>;
  signIn(id: string, password: string): Promise<Person>;
  stop(): Promise<void>;
}

/** Starts two gateways and a separate Redis. */
export async function ownSystem(options: TestSystemOptions = {}): Promise<OwnSystem> {
  const redis = await startRedis({ dir: await mkdtemp(join(tmpdir(), 'jogging-redis-')), lifetime: 'process' });
  const environment = process.env;
  const system = await startTestSystem({
    replicas: { gateway: 2 },
    ...options,
    backingServices: {
      adminDatabaseUrl: environment.TEST_ADMIN_DATABASE_URL ?? '',
      amqpUrl: environment.TEST_AMQP_URL ?? '',
      amqpManagementUrl: environment.TEST_AMQP_MANAGEMENT_URL ?? '',
      redisUrl: redis.url,
    },
  });
  const gateways = system.gatewayUrls.map((url) => new Api(url));
  const [first] = gateways;
  if (!first) throw new Error('the system has no gateway');

  async function signIn(id: string, password: string): Promise<Person> {
    const answer = await first?.post('/user/login', { body: { user_id: id, password } });
    if (answer?.status !== 200) throw new Error(`sign-in answered ${answer?.status}: ${answer?.text}`);
    return { id, password, token: answer.json.auth_token, refreshToken: answer.json.refresh_token };
  }
  return {
    system,
    redis,
    gateways,
    signIn,
    async signUp(id, attributes = {}, creator) {
      const body = userDocument(id, attributes);
      const answer = await first.post('/users', { body, token: creator?.token });
      if (answer.status !== 201) throw new Error(`sign-up answered ${answer.status}: ${answer.text}`);
      return signIn(id, body.data.attributes.password);
    },
    async stop() {
      await system.stop();
      await redis.remove();
    },
  };
}

export const admin = { id: 'admin', password: adminPassword };
