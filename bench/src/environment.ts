import { type ChildProcess, spawn } from 'node:child_process';
import { once as onceEvent } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BackingService,
  type Progress,
  type ServiceName,
  startPostgres,
  startRabbitmq,
  startRedis,
  startTestSystem,
  type TestSystem,
} from '@jogging/dev-env';
import { freePort } from '@jogging/service-kit/testing';
import argon2 from 'argon2';
import { fill, password } from './data.js';
import { once } from './load.js';

/** One of the two sides of the comparison. */
export interface Side {
  readonly base: string;
  tokenOf(userId: string): Promise<string>;
}

export interface Environment {
  readonly system: TestSystem;
  readonly ours: Side;
  readonly baseline: Side & { readonly pid: number };
  /** The database that both sides use. */
  readonly adminUrl: string;
  /** Contains a folder for each backing service. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts durable backing services, the system in production mode with the data set, and the baseline. */
export async function prepare(progress: Progress): Promise<Environment> {
  const dir = await mkdtemp(join(tmpdir(), 'jogging-bench-'));
  const part = { lifetime: 'process', durable: true } as const;
  progress('Starting PostgreSQL, Redis and RabbitMQ …');
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), ...part });
  const redis = await startRedis({ dir: join(dir, 'redis'), ...part });
  const rabbitmq = await startRabbitmq({ dir: join(dir, 'rabbitmq'), ...part });
  const system = await startTestSystem({
    progress,
    backingServices: {
      adminDatabaseUrl: postgres.url,
      redisUrl: `${redis.url}/0`,
      amqpUrl: rabbitmq.url,
      amqpManagementUrl: rabbitmq.managementUrl,
    },
    environment: {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      ADMIN_PASSWORD: 'the password of a measurement',
      PUBLIC_URL: 'http://127.0.0.1:5000',
    },
    environmentOf: {
      ...profiled(['gateway', 'auth-service', 'user-service', 'run-service', 'report-service']),
      'weather-service': {
        WEATHER_BUDGET_PER_MINUTE: '1000000',
        WEATHER_BUDGET_PER_DAY: '100000000',
        ...profiled(['weather-service'])['weather-service'],
      },
    },
  });
  const admin = new URL(postgres.url);
  admin.pathname = `/${system.database}`;
  const passwordHash = await argon2.hash(password, {
    type: argon2.argon2id,
    memoryCost: 19_456,
    timeCost: 2,
    parallelism: 1,
  });
  await fill(admin.href, passwordHash, progress);
  progress('Starting the baseline …');
  const baseline = await startBaseline(admin, `${redis.url}/1`);
  return {
    system,
    ours: side(system.gatewayUrl),
    baseline: { ...side(baseline.base), pid: baseline.child.pid ?? 0 },
    adminUrl: admin.href,
    folder: dir,
    async stop() {
      baseline.child.kill('SIGTERM');
      await system.stop();
      for (const each of [rabbitmq, redis, postgres] satisfies BackingService[]) await each.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** BENCH_PROFILE: a folder for CPU profiles of the services, written when they exit. */
function profiled(names: readonly ServiceName[]): Partial<Record<ServiceName, Record<string, string>>> {
  const folder = process.env.BENCH_PROFILE;
  if (!folder) return {};
  const options = (name: string) => ({ NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${join(folder, name)}` });
  return Object.fromEntries(names.map((name) => [name, options(name)]));
}

async function startBaseline(admin: URL, redisUrl: string): Promise<{ base: string; child: ChildProcess }> {
  const database = new URL(admin);
  database.searchParams.set('options', '-c search_path=baseline');
  const port = await freePort();
  const program = join(dirname(fileURLToPath(import.meta.url)), 'baseline/main.js');
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: database.href,
      REDIS_URL: redisUrl,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  await onceEvent(child.stdout, 'data');
  return { base: `http://127.0.0.1:${port}`, child };
}

/** Tokens live for 15 minutes, but a measurement may take longer. */
const renewAfterMs = 5 * 60_000;

function side(base: string): Side {
  const tokens = new Map<string, { readonly since: number; readonly token: string }>();
  let signingIn: Promise<unknown> = Promise.resolve();
  const signIn = async (userId: string): Promise<string> => {
    const known = tokens.get(userId);
    if (known && performance.now() - known.since < renewAfterMs) return known.token;
    const body = JSON.stringify({ user_id: userId, password });
    const token = JSON.parse(await once(base, { method: 'POST', path: '/user/login', body })).auth_token;
    tokens.set(userId, { since: performance.now(), token });
    return token;
  };
  return {
    base,
    tokenOf(userId) {
      // One sign-in at a time: hashing is slow by design, and fifty at once would time out.
      const signedIn = signingIn.then(() => signIn(userId));
      signingIn = signedIn.catch(() => {});
      return signedIn;
    },
  };
}
