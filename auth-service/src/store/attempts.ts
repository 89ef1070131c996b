import { createHash } from 'node:crypto';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { throttleRules, waitAfter } from '../domain/throttle.js';

/** A sign-in attempt's account and address. */
export interface Pair {
  readonly account: string;
  readonly address: string;
}

/** The state of a pair before an attempt. */
export interface Standing {
  /** Whether the address has signed in to the account before. */
  readonly known: boolean;
  /** How long the pair has to wait, in ms; 0 if it may try now. */
  readonly waitMs: number;
  /** Where the attempt is counted already, as a failure until it succeeds. */
  readonly counted: { readonly account: boolean; readonly address: boolean };
}

/** Failed sign-ins and the waits they cause, in Redis, so that all replicas count together. */
export interface Attempts {
  /** Reads the state of a pair. If the account has turns, this takes the pair's turn or assigns one. */
  look(pair: Pair): Promise<Standing>;
  failed(pair: Pair, standing: Standing): Promise<void>;
  succeeded(pair: Pair, standing: Standing): Promise<void>;
  /** The attempt ended without an outcome, neither right nor wrong. */
  dropped(pair: Pair, standing: Standing): Promise<void>;
}

const prefix = 'auth:throttle';

/**
 * KEYS turn of the pair, schedule of the account; ARGV ms between turns, longest wait, ms that a turn stays valid. Takes a turn
 * that has come; else assigns one, immediately if the schedule is free.
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
  const { rememberedSeconds, longestWaitSeconds, knownSeconds, maximumKnown } = throttleRules;
  const { crowdFailures, turnMilliseconds, turnValidSeconds, addressFailures, addressWindowSeconds } = throttleRules;
  const limiter = (name: string, duration: number) =>
    new RateLimiterRedis({ storeClient: redis.client, keyPrefix: `${prefix}:${name}`, points: 1, duration });
  const failures = limiter('failures', rememberedSeconds);
  const waits = limiter('wait', longestWaitSeconds);
  const crowds = limiter('crowd', rememberedSeconds);
  const addresses = limiter('address', addressWindowSeconds);

  // Ids come from clients and may have any length and content.
  const accountKey = ({ account }: Pair): string => createHash('sha256').update(account).digest('base64url');
  const pairKey = (pair: Pair): string => `${accountKey(pair)}:${pair.address}`;
  const knownKey = (pair: Pair): string => `${prefix}:known-addresses:${accountKey(pair)}`;

  async function forgive(pair: Pair, { account, address }: Standing['counted']): Promise<void> {
    if (account) await redis.run(() => crowds.reward(accountKey(pair)));
    if (address) await redis.run(() => addresses.reward(pair.address));
  }
  /** Counts a failure of the address. @returns the wait in ms if it has had too many; then nothing is counted */
  async function countAddress({ address }: Pair): Promise<number> {
    const { consumedPoints, msBeforeNext } = await redis.run(() => addresses.penalty(address));
    if (consumedPoints <= addressFailures) return 0;
    await redis.run(() => addresses.reward(address));
    return Math.max(1, msBeforeNext);
  }
  /** Counts a failure of the account. @returns false if it has had too many; then nothing is counted */
  async function countAccount(pair: Pair): Promise<boolean> {
    const { consumedPoints } = await redis.run(() => crowds.penalty(accountKey(pair)));
    if (consumedPoints <= crowdFailures) return true;
    await redis.run(() => crowds.reward(accountKey(pair)));
    return false;
  }
  async function turnOf(pair: Pair): Promise<number> {
    const names = [`${prefix}:turn:${pairKey(pair)}`, `${prefix}:schedule:${accountKey(pair)}`];
    const values = [turnMilliseconds, longestWaitSeconds * 1_000, turnValidSeconds * 1_000].map(String);
    return Number(await redis.run((client) => client.eval(turnScript, 2, ...names, ...values)));
  }

  return {
    async look(pair) {
      // In one round trip, because a flood of guesses gets no further than this.
      const [lastSignIn, wait, crowd, ofAddress] = await redis.run((client) =>
        Promise.all([
          client.zscore(knownKey(pair), pair.address),
          waits.get(pairKey(pair)),
          crowds.get(accountKey(pair)),
          addresses.get(pair.address),
        ]),
      );
      const known = lastSignIn !== null && Number(lastSignIn) > Date.now() / 1_000 - knownSeconds;
      const standing = (waitMs: number, account = false, address = false): Standing => ({
        known,
        waitMs,
        counted: { account, address },
      });
      if (wait !== null && wait.msBeforeNext > 0) return standing(wait.msBeforeNext);
      if (known) return standing(0);
      if (ofAddress && ofAddress.consumedPoints >= addressFailures)
        return standing(Math.max(1, ofAddress.msBeforeNext));
      // Count before the outcome is known, or any number of concurrent attempts would pass.
      const addressWait = await countAddress(pair);
      if (addressWait > 0) return standing(addressWait);
      if ((crowd?.consumedPoints ?? 0) < crowdFailures && (await countAccount(pair))) return standing(0, true, true);
      const waitMs = await turnOf(pair);
      if (waitMs > 0) await forgive(pair, { account: false, address: true });
      return standing(waitMs, false, waitMs === 0);
    },
    async failed(pair, { known, counted }) {
      await redis.run(async () => {
        const { consumedPoints } = await failures.penalty(pairKey(pair));
        const seconds = waitAfter(consumedPoints);
        if (seconds > 0) await waits.block(pairKey(pair), seconds);
        if (!known && !counted.account) await crowds.penalty(accountKey(pair));
      });
    },
    async succeeded(pair, { counted }) {
      await forgive(pair, counted);
      await redis.run(async (client) => {
        await failures.delete(pairKey(pair));
        const key = knownKey(pair);
        const seconds = Math.floor(Date.now() / 1_000);
        await client
          .pipeline()
          .zadd(key, seconds, pair.address)
          .zremrangebyrank(key, 0, -1 - maximumKnown)
          .expire(key, knownSeconds)
          .exec();
      });
    },
    async dropped(pair, { counted }) {
      await forgive(pair, counted);
    },
  };
}
