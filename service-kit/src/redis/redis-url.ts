import type { RedisOptions } from 'ioredis';
import { settings, urlsOfHosts } from '../config/index.js';

/** Without the one whose type also makes that of the client. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

const withSentinels = ['redis+sentinel:', 'rediss+sentinel:'];

/**
 * `redis://user:password@host:port/database`, or Sentinels and the name of the master that they watch:
 * `redis+sentinel://user:password@s1:26379,s2:26379/database?name=jogging`; with `rediss` over TLS.
 */
export const redisUrl = settings
  .servers(['redis', 'rediss', 'redis+sentinel', 'rediss+sentinel'])
  .refine(isComplete, { error: 'not such a URL' })
  .describe(
    'a URL that begins with redis:// or rediss://, or with redis+sentinel:// or rediss+sentinel:// and has the hosts of Sentinels and ?name=',
  );

function isComplete(url: string): boolean {
  const [first, ...others] = urlsOfHosts(url);
  if (!URL.canParse(first)) return false;
  const { protocol, searchParams } = new URL(first);
  return withSentinels.includes(protocol) ? Boolean(searchParams.get('name')) : others.length === 0;
}

/** How to find the master; undefined for a URL without Sentinels. User, password and database are those of Redis. */
export function sentinelOptions(url: string): ConnectionOptions | undefined {
  const hosts = urlsOfHosts(url).map((one) => new URL(one));
  const { protocol, username, password, pathname, searchParams } = hosts[0] as URL;
  if (!withSentinels.includes(protocol)) return undefined;
  return {
    sentinels: hosts.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 26_379),
    })),
    name: searchParams.get('name') ?? undefined,
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    db: Number(pathname.slice(1)),
    sentinelUsername: searchParams.get('sentinel_username') ?? undefined,
    sentinelPassword: searchParams.get('sentinel_password') ?? undefined,
    // Leaves a master that was replaced, even if it still answers.
    failoverDetector: true,
    ...(protocol === 'rediss+sentinel:' && { enableTLSForSentinelMode: true, tls: {}, sentinelTLS: {} }),
  };
}
