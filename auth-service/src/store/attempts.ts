import { createHash } from 'node:crypto';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { throttleRules, waitAfter } from '../domain/throttle.js';

/** Someone at an address who tries to sign in to an account. */
export interface Pair {
  readonly account: string;
  readonly address: string;
}

/** Failed sign-ins and what they cost, in Redis, so that all replicas count together. */
export interface Attempts {
  /** Whether the address has signed in to the account before. */
  isKnown(pair: Pair): Promise<boolean>;
  /** How long the pair has to wait, in ms; 0 where it may try now, which takes its turn where there are turns. */
  waitOf(pair: Pair, known: boolean): Promise<number>;
  failed(pair: Pair, known: boolean): Promise<void>;
  succeeded(pair: Pair): Promise<void>;
}

const prefix = 'auth:throttle';

/**
 * KEYS turn of the pair, schedule of the account; ARGV ms between turns, longest wait, ms that a turn stays valid. A turn
 * that has come is taken; else one is given, at once where the schedule is free.
 */
const turnScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local turn = tonumber(redis.call('GET', KEYS[1]))
if turn then
  if turn > now then return turn - now end
  redis.call('DEL', KEYS[1])
  return 0
end
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local given = math.min(math.max(last + ARGV[1], now), now + ARGV[2])
redis.call('SET', KEYS[2], string.format('%.0f', given), 'PX', ARGV[2] * 2)
if given == now then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', given), 'PX', given - now + ARGV[3])
return given - now
`;

export function createAttempts(redis: RedisConnection): Attempts {
  const { rememberedSeconds, longestWaitSeconds, knownSeconds, crowdFailures, turnMilliseconds, turnValidSeconds } =
    throttleRules;
  const limiter = (name: string, duration: number) =>
    new RateLimiterRedis({ storeClient: redis.client, keyPrefix: `${prefix}:${name}`, points: 1, duration });
  const failures = limiter('failures', rememberedSeconds);
  const waits = limiter('wait', longestWaitSeconds);
  const crowds = limiter('crowd', rememberedSeconds);

  // Ids come from whoever asks and may be of any length and content.
  const accountKey = ({ account }: Pair): string => createHash('sha256').update(account).digest('base64url');
  const pairKey = (pair: Pair): string => `${accountKey(pair)}:${pair.address}`;
  const knownKey = (pair: Pair): string => `${prefix}:known:${pairKey(pair)}`;

  return {
    isKnown: (pair) => redis.run(async (client) => (await client.exists(knownKey(pair))) === 1),
    async waitOf(pair, known) {
      const wait = await redis.run(() => waits.get(pairKey(pair)));
      if (wait !== null && wait.msBeforeNext > 0) return wait.msBeforeNext;
      if (known) return 0;
      const crowd = await redis.run(() => crowds.get(accountKey(pair)));
      if (crowd === null || crowd.consumedPoints < crowdFailures) return 0;
      const names = [`${prefix}:turn:${pairKey(pair)}`, `${prefix}:schedule:${accountKey(pair)}`];
      const values = [turnMilliseconds, longestWaitSeconds * 1_000, turnValidSeconds * 1_000].map(String);
      return Number(await redis.run((client) => client.eval(turnScript, 2, ...names, ...values)));
    },
    async failed(pair, known) {
      await redis.run(async () => {
        const { consumedPoints } = await failures.penalty(pairKey(pair));
        const seconds = waitAfter(consumedPoints);
        if (seconds > 0) await waits.block(pairKey(pair), seconds);
        if (!known) await crowds.penalty(accountKey(pair));
      });
    },
    async succeeded(pair) {
      await redis.run(async (client) => {
        await failures.delete(pairKey(pair));
        await client.set(knownKey(pair), '1', 'EX', knownSeconds);
      });
    },
  };
}
