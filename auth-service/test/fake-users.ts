import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, UserServiceService } from '@jogging/proto/users';
import { AppError } from '@jogging/service-kit';
import { createGrpcServer, serve } from '@jogging/service-kit/grpc';
import { revocationKeys, revocationTtlSeconds } from '@jogging/service-kit/tokens';
import type { Redis } from 'ioredis';
import { logger } from './silent-logger.js';

interface FakeAccount extends Account {
  password: string;
}

/** The part of user-service that auth-service calls, on real gRPC, with accounts in memory. */
export interface FakeUsers {
  readonly accounts: Map<string, FakeAccount>;
  /** Passwords compared so far. */
  checks: number;
  /** Awaited while a password is compared. */
  pause: Promise<void>;
  /** How long a comparison takes, in ms. */
  compareMs: number;
  /** Whether the last request came from an address that had signed in before. */
  knownAddress: boolean | undefined;
  /** Thrown by each call; undefined if none fails. */
  failure: AppError | undefined;
  add(userId: string, password: string): FakeAccount;
  /** Raises the generation as user-service does: in Redis, then in the account. */
  raise(userId: string): Promise<void>;
  port(): number;
  stop(): Promise<void>;
}

export async function startFakeUsers(redis: Redis): Promise<FakeUsers> {
  const accounts = new Map<string, FakeAccount>();
  const fail = async (): Promise<never> => {
    throw new AppError('internal');
  };
  const server = createGrpcServer({
    address: '127.0.0.1:0',
    logger,
    services: [
      serve(
        UserServiceService,
        {
          async checkCredentials({ userId, password, knownAddress }) {
            users.checks += 1;
            users.knownAddress = knownAddress;
            await users.pause;
            await delay(users.compareMs);
            if (users.failure) throw users.failure;
            const account = accounts.get(userId);
            if (account?.password !== password) throw new AppError('invalid_credentials');
            return account;
          },
          async getAccount({ uid }) {
            if (users.failure) throw users.failure;
            const account = [...accounts.values()].find((one) => one.uid === uid);
            if (!account) throw new AppError('user_not_found');
            return account;
          },
          createUser: fail,
          getUser: fail,
          listUsers: fail,
          updateUser: fail,
          deleteUser: fail,
          batchGetUsers: fail,
          resolveUser: fail,
          createRole: fail,
          getRole: fail,
          listRoles: fail,
          updateRole: fail,
          deleteRole: fail,
        },
        {
          callers: {
            checkCredentials: ['auth-service'],
            getAccount: ['auth-service'],
            createUser: [],
            getUser: [],
            listUsers: [],
            updateUser: [],
            deleteUser: [],
            batchGetUsers: [],
            resolveUser: [],
            createRole: [],
            getRole: [],
            listRoles: [],
            updateRole: [],
            deleteRole: [],
          },
          principalFrom: [],
        },
      ),
    ],
  });
  const users: FakeUsers = {
    accounts,
    checks: 0,
    pause: Promise.resolve(),
    compareMs: 0,
    knownAddress: undefined,
    failure: undefined,
    add(userId, password) {
      const account = {
        uid: randomUUID(),
        userId,
        password,
        roles: ['user'],
        generation: 1,
        active: true,
        passwordChangeRequired: false,
      };
      accounts.set(userId, account);
      return account;
    },
    async raise(userId) {
      const account = accounts.get(userId);
      if (!account) throw new Error(`no account ${userId}`);
      account.generation += 1;
      await redis.set(revocationKeys.generation(account.uid), account.generation, 'EX', revocationTtlSeconds);
    },
    port: () => server.port(),
    stop: () => server.stop(),
  };
  users.add('runner', 'right password');
  await server.start();
  return users;
}
