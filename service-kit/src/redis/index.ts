export * from './redis.js';
export { redisUrl } from './redis-url.js';
