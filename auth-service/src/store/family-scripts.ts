/**
 * Each change of a family is one step, so that of two uses of the same token at once one is seen as the second. A script
 * that finds another epoch does nothing: Redis was emptied since the sign-in, which has ended with it.
 */

/**
 * KEYS epoch, family, families of the account; ARGV epoch, sid, uid, generation, hash of the family's part, hash of the token,
 * time of the sign-in, seconds to live, most families, prefix of families' keys.
 */
export const beginScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'uid', ARGV[3], 'gen', ARGV[4], 'family', ARGV[5], 'current', ARGV[6], 'at', ARGV[7])
redis.call('EXPIRE', KEYS[2], ARGV[8])
redis.call('ZADD', KEYS[3], redis.call('TIME')[1], ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[8])
local surplus = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[9])
if surplus > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[3], surplus)
  for index = 1, #oldest, 2 do redis.call('DEL', ARGV[10] .. oldest[index]) end
end
return 1
`;

/** Ends a family: KEYS 2 family, 3 families of the account, 4 denial. */
const end = (sid: string, seconds: string): string => `
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ${sid})
local denied = redis.call('SET', KEYS[4], '1', 'NX', 'EX', ${seconds})
`;

/**
 * KEYS epoch, family, families of the account, denial; ARGV epoch, sid, hash of the token used, hash of the next, generation
 * of the account, seconds to live, seconds that a denial is kept.
 */
export const rotateScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local family = redis.call('HMGET', KEYS[2], 'current', 'gen')
if not family[1] then return 0 end
if family[1] ~= ARGV[3] or tonumber(family[2]) < tonumber(ARGV[5]) then
${end('ARGV[2]', 'ARGV[7]')}
  return 0
end
redis.call('HSET', KEYS[2], 'current', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('EXPIRE', KEYS[3], ARGV[6])
return 1
`;

/** KEYS epoch, family, families of the account, denial; ARGV sid, seconds that a denial is kept. */
export const endScript = `
${end('ARGV[1]', 'ARGV[2]')}
if denied then return 1 end
return 0
`;
