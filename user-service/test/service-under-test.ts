import { randomUUID } from 'node:crypto';
import type { Principal } from '@jogging/proto/common';
import { type Account, type UserInput, UserServiceService } from '@jogging/proto/users';
import { AppError, callContext, continueTrace, createLogger, type Logger } from '@jogging/service-kit';
import { createGrpcClient, type GrpcClient } from '@jogging/service-kit/grpc';
import { eventually, testDatabase, testRedis, testVhost } from '@jogging/service-kit/testing';
import { createApp } from '../src/app.js';
import { readServiceConfig } from '../src/config.js';
import { migrations } from '../src/store/migrations/index.js';

type Call = GrpcClient<typeof UserServiceService>['call'];

/** What a test may put between the service and a dependency. */
export interface Detours {
  readonly redis?: (url: string) => string;
  readonly database?: (url: string) => string;
  readonly env?: NodeJS.ProcessEnv;
  readonly logger?: Logger;
}

export const logger = createLogger({ service: 'test', level: 'silent' });

/** user-service in this process with its own backing services, called over gRPC as by the gateway. */
export async function startService(detours: Detours = {}) {
  const [database, redis, vhost] = await Promise.all([
    testDatabase({ schema: 'users', migrations }),
    testRedis(),
    testVhost(),
  ]);
  const environment = {
    DATABASE_URL: detours.database?.(database.url) ?? database.url,
    REDIS_URL: detours.redis?.(redis.url) ?? redis.url,
    AMQP_URL: vhost.url,
    CURSOR_SECRET: 'a secret for tests alone',
    GRPC_PORT: '0',
    OPS_PORT: '0',
    ...detours.env,
  };
  const app = await createApp(readServiceConfig(environment), detours.logger ?? logger);
  await app.start();
  const client = createGrpcClient(UserServiceService, {
    address: `127.0.0.1:${app.port()}`,
    deadlineMs: 20_000,
    logger,
  });
  await client.start();

  const as = <T>(principal: Principal | undefined, work: (call: Call) => Promise<T>): Promise<T> =>
    callContext.run({ requestId: randomUUID(), traceparent: continueTrace(undefined), principal }, () =>
      work(client.call),
    );
  const signIn = async (userId: string, password: string): Promise<Account> =>
    as(undefined, (call) => call.checkCredentials({ userId, password, knownAddress: false }));
  const principalFor = async (userId: string, password: string): Promise<Principal> => {
    const account = await signIn(userId, password);
    return { uid: account.uid, userId, roles: account.roles, ...signedIn() };
  };
  const admin = await eventually(() => principalFor('admin', detours.env?.ADMIN_PASSWORD ?? 'random'));

  /** Creates a user with the password `secret-<id>` and returns its principal. */
  const userWith = async (
    id: string,
    input: Partial<UserInput> & { roleNames?: string[] } = {},
  ): Promise<Principal> => {
    const { roleNames, ...rest } = input;
    const roles = roleNames ? { names: roleNames } : undefined;
    const whole = inputOf({ password: `secret-${id}`, ...rest, roles });
    const user = await as(admin, (call) => call.createUser({ id, input: whole, edgeFaults: [], edgeConflicts: [] }));
    return { uid: user.uid, userId: id, roles: user.roles, ...signedIn() };
  };

  const update = (principal: Principal, id: string, input: Partial<UserInput>) =>
    as(principal, (call) =>
      call.updateUser({ id, input: inputOf(input), edgeFaults: [], edgeConflicts: [], ifMatch: undefined }),
    );

  return {
    app,
    as,
    admin,
    signIn,
    principalFor,
    inputOf,
    userWith,
    update,
    database: database.database,
    databaseUrl: database.url,
    redis: redis.redis,
    redisUrl: redis.url,
    vhost,
    environment,
    /** The generation that a registration's tokens are compared with. */
    heldGeneration: async (uid: string): Promise<number> => Number((await redis.redis.get(`auth:gen:${uid}`)) ?? 0),
    async stop() {
      await client.stop();
      await app.stop();
      await Promise.all([database.drop(), redis.close(), vhost.drop()]);
    },
  };
}

/** The claim of a token from a sign-in just now. */
function signedIn() {
  return { sid: `test.${randomUUID()}`, authenticatedAtMs: Date.now() };
}

export type Service = Awaited<ReturnType<typeof startService>>;

export function inputOf(input: Partial<UserInput>): UserInput {
  return {
    password: undefined,
    currentPassword: undefined,
    firstName: undefined,
    lastName: undefined,
    email: undefined,
    roles: undefined,
    active: undefined,
    timeZone: undefined,
    units: undefined,
    ...input,
  };
}

/** The code of a refusal and the fields of its faults; `done` if the call succeeded. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const fields = error.faults.flatMap(({ field }) => (field === undefined ? [] : [field]));
    return [error.code, ...fields].join(' ');
  }
}
