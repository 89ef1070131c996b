/**
 * What is done to a family in one step each, so that of two who use the same token at once one is seen as the second.
 * A script that finds another epoch does nothing: Redis was emptied since the sign-in, which has thereby ended.
 */

/**
 * KEYS epoch, family, refresh token, families of the account; ARGV epoch, sid, uid, generation, token hash, seconds to live,
 * most families, prefix of families' keys.
 */
export const beginScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'uid', ARGV[3], 'gen', ARGV[4], 'current', ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('SET', KEYS[3], ARGV[2], 'EX', ARGV[6])
redis.call('ZADD', KEYS[4], redis.call('TIME')[1], ARGV[2])
redis.call('EXPIRE', KEYS[4], ARGV[6])
local surplus = redis.call('ZCARD', KEYS[4]) - tonumber(ARGV[7])
if surplus > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[4], surplus)
  for index = 1, #oldest, 2 do redis.call('DEL', ARGV[8] .. oldest[index]) end
end
return 1
`;

/**
 * KEYS epoch, family, next refresh token, denial; ARGV epoch, sid, hash of the token used, hash of the next, generation of
 * the account, seconds to live, seconds that a denial is held.
 */
export const rotateScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local family = redis.call('HMGET', KEYS[2], 'current', 'gen')
if not family[1] then return 0 end
if family[1] ~= ARGV[3] or tonumber(family[2]) < tonumber(ARGV[5]) then
  redis.call('DEL', KEYS[2])
  redis.call('SET', KEYS[4], '1', 'EX', ARGV[7])
  return 0
end
redis.call('HSET', KEYS[2], 'current', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('SET', KEYS[3], ARGV[2], 'EX', ARGV[6])
return 1
`;

/** KEYS family, denial; ARGV seconds that a denial is held. */
export const endScript = `
redis.call('DEL', KEYS[1])
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[1]) then return 1 end
return 0
`;
