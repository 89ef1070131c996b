import { createHash } from 'node:crypto';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { throttleRules, waitAfter } from '../domain/throttle.js';

/** Someone at an address who tries to sign in to an account. */
export interface Pair {
  readonly account: string;
  readonly address: string;
}

/** How a pair stands before it tries. */
export interface Standing {
  /** Whether the address has signed in to the account before. */
  readonly known: boolean;
  /** How long the pair has to wait, in ms; 0 where it may try now. */
  readonly waitMs: number;
  /** Whether the attempt counts for the crowd already, as a failure till it proves to be none. */
  readonly counted: boolean;
}

/** Failed sign-ins and what they cost, in Redis, so that all replicas count together. */
export interface Attempts {
  /** Where there are turns, the pair takes or is given its own by this. */
  look(pair: Pair): Promise<Standing>;
  failed(pair: Pair, standing: Standing): Promise<void>;
  succeeded(pair: Pair, standing: Standing): Promise<void>;
  /** The attempt came to nothing: neither right nor wrong. */
  dropped(pair: Pair, standing: Standing): Promise<void>;
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

  async function forgive(pair: Pair): Promise<void> {
    await redis.run(() => crowds.reward(accountKey(pair)));
  }
  async function turnOf(pair: Pair): Promise<number> {
    const names = [`${prefix}:turn:${pairKey(pair)}`, `${prefix}:schedule:${accountKey(pair)}`];
    const values = [turnMilliseconds, longestWaitSeconds * 1_000, turnValidSeconds * 1_000].map(String);
    return Number(await redis.run((client) => client.eval(turnScript, 2, ...names, ...values)));
  }

  return {
    async look(pair) {
      // Asked at once, so that they travel together: a flood of guesses is answered from here.
      const [exists, wait, crowd] = await redis.run((client) =>
        Promise.all([client.exists(knownKey(pair)), waits.get(pairKey(pair)), crowds.get(accountKey(pair))]),
      );
      const known = exists === 1;
      if (wait !== null && wait.msBeforeNext > 0) return { known, waitMs: wait.msBeforeNext, counted: false };
      if (known) return { known, waitMs: 0, counted: false };
      if ((crowd?.consumedPoints ?? 0) < crowdFailures) {
        // Counted before its outcome is known, else as many as come at once would all pass.
        const { consumedPoints } = await redis.run(() => crowds.penalty(accountKey(pair)));
        if (consumedPoints <= crowdFailures) return { known, waitMs: 0, counted: true };
        await forgive(pair);
      }
      return { known, waitMs: await turnOf(pair), counted: false };
    },
    async failed(pair, { known, counted }) {
      await redis.run(async () => {
        const { consumedPoints } = await failures.penalty(pairKey(pair));
        const seconds = waitAfter(consumedPoints);
        if (seconds > 0) await waits.block(pairKey(pair), seconds);
        if (!known && !counted) await crowds.penalty(accountKey(pair));
      });
    },
    async succeeded(pair, { counted }) {
      if (counted) await forgive(pair);
      await redis.run(async (client) => {
        await failures.delete(pairKey(pair));
        await client.set(knownKey(pair), '1', 'EX', knownSeconds);
      });
    },
    async dropped(pair, { counted }) {
      if (counted) await forgive(pair);
    },
  };
}
