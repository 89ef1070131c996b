import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.js';

/** Sends grpc-js' own messages to our log instead of standard error. For the whole process. */
export function logLibrary(logger: Logger): void {
  const library = 'grpc-js';
  setLogger({
    error: (...parts: unknown[]) => logger.error({ library }, parts.join(' ')),
    info: (...parts: unknown[]) => logger.info({ library }, parts.join(' ')),
    debug: (...parts: unknown[]) => logger.debug({ library }, parts.join(' ')),
  });
}
