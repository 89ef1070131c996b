import type { Component, Logger } from '@jogging/service-kit';
import type { IdempotencyKeys } from '../store/idempotency-keys.js';

const EVERY_MS = 10 * 60 * 1000;

/** Deletes idempotency keys that have expired, now and then; any number of replicas may do so at once. */
export function purgeIdempotencyKeys(keys: IdempotencyKeys, logger: Logger): Component {
  let timer: NodeJS.Timeout | undefined;
  let purging: Promise<void> | undefined;
  const purge = async (): Promise<void> => {
    try {
      const purged = await keys.purge();
      if (purged > 0) logger.debug({ purged }, 'expired idempotency keys deleted');
    } catch (error) {
      logger.warn({ err: error }, 'could not delete expired idempotency keys; retrying later');
    }
  };
  return {
    name: 'idempotency-keys',
    async start() {
      timer = setInterval(() => {
        purging = purge();
      }, EVERY_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await purging;
    },
  };
}
