import {
  brokerUrls,
  dropBrokerUsers,
  type PerBrokerUser,
  type PerRedisUser,
  provisionBroker,
  redisRules,
  redisUrls,
  redisUsers,
  type Secrets,
  vhostOf,
} from '@jogging/deploy';
import { Redis } from 'ioredis';

export interface ServerUsersOptions {
  /** Of administrators. */
  readonly redisUrl: string;
  readonly amqpUrl: string;
  readonly amqpManagementUrl: string;
  readonly secrets: Secrets;
  /** Before the name of each user; none unless given. */
  readonly prefix?: string;
}

/** The user of each service at Redis and RabbitMQ. */
export interface ServerUsers {
  readonly redisUrls: PerRedisUser;
  readonly amqpUrls: PerBrokerUser;
  /** Makes them, and the topology of RabbitMQ. Safe to repeat. */
  provision(): Promise<void>;
  drop(): Promise<void>;
}

export function serverUsers(options: ServerUsersOptions): ServerUsers {
  const { redisUrl, amqpUrl, amqpManagementUrl: managementUrl, secrets, prefix = '' } = options;
  const broker = { managementUrl, vhost: vhostOf(amqpUrl), userPrefix: prefix };
  return {
    redisUrls: redisUrls(redisUrl, secrets.redisPasswords, prefix),
    amqpUrls: brokerUrls(amqpUrl, secrets.brokerPasswords, prefix),
    async provision() {
      await withRedis(redisUrl, async (redis) => {
        for (const user of redisUsers) {
          await redis.acl('SETUSER', `${prefix}${user}`, ...redisRules(user, secrets.redisPasswords[user]));
        }
        await save(redis);
      });
      await provisionBroker({ ...broker, passwords: secrets.brokerPasswords });
    },
    async drop() {
      await withRedis(redisUrl, async (redis) => {
        await redis.acl('DELUSER', ...redisUsers.map((user) => `${prefix}${user}`));
        await save(redis);
      });
      await dropBrokerUsers(broker);
    },
  };
}

/** So that a restart keeps them. A Redis without a file of users forgets them: "make up" makes them again. */
async function save(redis: Redis): Promise<void> {
  await redis.acl('SAVE').catch((fault: Error) => {
    if (!fault.message.includes('not configured to use an ACL file')) throw fault;
  });
}

async function withRedis(url: string, work: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, retryStrategy: () => null });
  // What goes wrong comes back from the calls below.
  redis.on('error', () => {});
  try {
    await redis.connect();
    await work(redis);
  } finally {
    redis.disconnect();
  }
}
