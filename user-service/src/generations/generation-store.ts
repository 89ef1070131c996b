import type { RedisConnection } from '@jogging/service-kit/redis';
import { revocationKeys, revocationTtlSeconds } from '@jogging/service-kit/tokens';

/** The token generations that the edge compares tokens with; the table of users is their source. */
export interface GenerationStore {
  /**
   * Ends every token of a registration: stores a generation above both the row's and the one in Redis. Call it with the row
   * locked, before the commit, so that no token outlives the response; then write the returned generation to the row.
   *
   * @throws AppError `unavailable` if Redis does not respond: then the change must not be made
   */
  raise(uid: string, rowGeneration: number): Promise<number>;
  /** The generation in Redis, 0 if it has none. */
  held(uid: string): Promise<number>;
}

// Read and written atomically, so that a generation never decreases. A Lua number is a double, exact to 2^53.
const raiseScript = `
local held = tonumber(redis.call('GET', KEYS[1]) or '0')
local raised = string.format('%.0f', math.max(held, tonumber(ARGV[1])) + 1)
redis.call('SET', KEYS[1], raised, 'EX', ARGV[2])
return raised
`;

export function createGenerationStore(redis: RedisConnection): GenerationStore {
  return {
    async raise(uid, rowGeneration) {
      const key = revocationKeys.generation(uid);
      const raised = await redis.runReplicated((client) =>
        client.eval(raiseScript, 1, key, String(rowGeneration), String(revocationTtlSeconds)),
      );
      return Number(raised);
    },
    async held(uid) {
      return Number((await redis.run((client) => client.get(revocationKeys.generation(uid)))) ?? 0);
    },
  };
}
