import { createHash } from 'node:crypto';

interface Rights {
  /** Patterns of Redis' access control: `%R~` may only be read, `~` read and written. */
  readonly keys: readonly string[];
  readonly commands: readonly string[];
}

/** What RateLimiterRedis counts with; Redis checks the commands inside of scripts too. */
const counting = ['eval', 'evalsha', 'set', 'incrby', 'pttl', 'expire'];

/** What each service may do at Redis: the keys and commands that its code uses, and no others. */
const rights = {
  gateway: {
    keys: ['%R~auth:epoch', '%R~auth:denied:*', '%R~auth:gen:*', '~rate:*', '~written:*'],
    commands: [...counting, 'mget', 'zadd', 'zrange', 'zrem', 'zremrangebyrank', 'zremrangebyscore'],
  },
  'auth-service': {
    keys: [
      '%R~auth:gen:*',
      '~auth:epoch',
      '~auth:denied:*',
      '~auth:family:*',
      '~auth:families:*',
      ...['failures', 'wait', 'crowd', 'address', 'turn', 'schedule', 'known-addresses'].map(
        (name) => `~auth:throttle:${name}:*`,
      ),
    ],
    commands: [
      ...counting,
      ...['get', 'mget', 'del', 'hset', 'hmget', 'time', 'multi', 'exec'],
      ...['zadd', 'zcard', 'zpopmin', 'zrem', 'zremrangebyrank', 'zscore'],
    ],
  },
  'user-service': {
    keys: ['~auth:gen:*', '~auth:throttle:proof:*', '~auth:throttle:sign-up:*'],
    commands: [...counting, 'get'],
  },
} as const satisfies Readonly<Record<string, Rights>>;

export type RedisUser = keyof typeof rights;

export const redisUsers = Object.keys(rights) as RedisUser[];

export type PerRedisUser = Readonly<Record<RedisUser, string>>;

export function perRedisUser(make: (user: RedisUser) => string): PerRedisUser {
  return { gateway: make('gateway'), 'auth-service': make('auth-service'), 'user-service': make('user-service') };
}

/**
 * The rules of a user for `ACL SETUSER` and for a line `user <name> <rules>` of a configuration (Redis 7 or later), the
 * password as its SHA-256.
 *
 * Every client connects, pings and selects a database; `INFO` says whether Redis has loaded its data.
 */
export function redisRules(user: RedisUser, password: string): string[] {
  const { keys, commands } = rights[user];
  return [
    ...['reset', 'on', `#${createHash('sha256').update(password).digest('hex')}`],
    ...keys,
    ...['-@all', '+@connection', '-@dangerous', '+info'],
    ...new Set(commands.map((command) => `+${command}`)),
  ];
}

/** The lines of a configuration that make the users. */
export function redisUserLines(passwords: PerRedisUser): string {
  return redisUsers.map((user) => `user ${user} ${redisRules(user, passwords[user]).join(' ')}\n`).join('');
}

/** The URL of each user, from the administrator's. */
export function redisUrls(adminUrl: string, passwords: PerRedisUser, userPrefix = ''): PerRedisUser {
  return perRedisUser((user) => {
    const url = new URL(adminUrl);
    url.username = `${userPrefix}${user}`;
    url.password = passwords[user];
    return url.href;
  });
}
