import { randomBytes } from 'node:crypto';
import type { Component, Logger } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { revocationKeys } from '@jogging/service-kit/tokens';

export interface Epochs extends Component {
  /**
   * The name of this life of Redis, which begins with this call where there is none.
   *
   * @throws AppError `unavailable` where Redis is silent
   */
  current(): Promise<string>;
}

// One step: of several that find none, all get the name that the first has given.
const currentScript = `
local epoch = redis.call('GET', KEYS[1])
if epoch then return {epoch, 0} end
redis.call('SET', KEYS[1], ARGV[1])
return {ARGV[1], 1}
`;

const lookEachMs = 1_000;

/**
 * Names each life of Redis. A sign-in carries the name of the life it was made in and ends with it, so that a Redis that
 * was emptied, and knows of no denial any more, lets nobody in who was denied before.
 */
export function createEpochs(redis: RedisConnection, logger: Logger): Epochs {
  let timer: NodeJS.Timeout | undefined;

  async function current(): Promise<string> {
    const fresh = randomBytes(12).toString('base64url');
    const [epoch, begun] = (await redis.run((client) =>
      client.eval(currentScript, 1, revocationKeys.epoch, fresh),
    )) as [string, number];
    if (begun === 1) logger.warn({ epoch }, 'Redis was empty: every sign-in made before has ended');
    return epoch;
  }

  return {
    name: 'epoch',
    current,
    async start() {
      // Redis may be emptied while nobody signs in: the edge lets nobody in until the new life has its name.
      const look = (): void => void current().catch((error) => logger.debug({ err: error }, 'no epoch could be read'));
      look();
      timer = setInterval(look, lookEachMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
    },
  };
}
