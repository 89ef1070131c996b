import { randomBytes } from 'node:crypto';
import type { Component, Logger } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { revocationKeys } from '@jogging/service-kit/tokens';

export interface Epochs extends Component {
  /**
   * The epoch of this Redis; if it has none, a new one begins.
   *
   * @throws AppError `unavailable` if Redis does not answer
   */
  current(): Promise<string>;
}

// One step: if several find no epoch, all get the one that the first writes.
const currentScript = `
local epoch = redis.call('GET', KEYS[1])
if epoch then return {epoch, 0} end
redis.call('SET', KEYS[1], ARGV[1])
return {ARGV[1], 1}
`;

const lookEachMs = 1_000;

/**
 * Gives the data in Redis an epoch. A sign-in belongs to the epoch in which it was made and ends with it: if Redis loses its
 * data, denials included, no denied sign-in becomes valid again.
 */
export function createEpochs(redis: RedisConnection, logger: Logger): Epochs {
  let timer: NodeJS.Timeout | undefined;

  async function current(): Promise<string> {
    const fresh = randomBytes(12).toString('base64url');
    const [epoch, begun] = (await redis.run((client) =>
      client.eval(currentScript, 1, revocationKeys.epoch, fresh),
    )) as [string, number];
    if (begun === 1) logger.warn({ epoch }, 'Redis was empty: every earlier sign-in has ended');
    return epoch;
  }

  return {
    name: 'epoch',
    current,
    async start() {
      // Redis may be emptied while nobody signs in: the gateway accepts no token until there is a new epoch.
      const look = (): void =>
        void current().catch((error) => logger.debug({ err: error }, 'could not read the epoch'));
      look();
      timer = setInterval(look, lookEachMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
    },
  };
}
