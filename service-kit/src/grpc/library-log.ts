import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.js';

/** Lets grpc-js say what it has to say in our log, where it would write plain text to standard error. For the whole process. */
export function logLibrary(logger: Logger): void {
  const library = 'grpc-js';
  setLogger({
    error: (...parts: unknown[]) => logger.error({ library }, parts.join(' ')),
    info: (...parts: unknown[]) => logger.info({ library }, parts.join(' ')),
    debug: (...parts: unknown[]) => logger.debug({ library }, parts.join(' ')),
  });
}
