import { ConfigError } from '../config/config-error.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { endsWithin } from './bounded.js';

export interface App {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Logs events of the process as a whole. */
  readonly logger?: Logger | undefined;
}

// Kubernetes and `docker stop` kill a process after their grace period; ours is 10 s.
const stopWithinMs = 9_500;

/**
 * Runs a service until a signal. The first SIGTERM or SIGINT stops it gracefully: exit 0, or 1 if that takes longer than
 * 9.5 s. The second exits immediately with 1. An invalid configuration, a failed start, an uncaught exception or an
 * unhandled rejection is logged, and exits with 1.
 *
 * @param name of the service, for what is logged before its own logger exists, such as an invalid configuration
 */
export async function runService(name: string, build: () => App | Promise<App>): Promise<void> {
  let logger = createLogger({ service: name, level: 'info' });
  let app: App | undefined;
  let stopping = false;

  const fail = (error: unknown, message: string): void => {
    if (error instanceof ConfigError) logger.fatal({ faults: error.faults }, error.message);
    else logger.fatal({ err: error }, message);
    process.exit(1);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) {
      logger.warn({ signal }, 'received second signal, exiting immediately');
      process.exit(1);
    }
    stopping = true;
    logger.info({ signal }, 'stopping');
    endsWithin(app?.stop() ?? Promise.resolve(), stopWithinMs).then(
      (inTime) => {
        if (inTime) logger.info('stopped');
        else logger.error('did not stop in time');
        process.exit(inTime ? 0 : 1);
      },
      (error: unknown) => fail(error, 'failed to stop'),
    );
  };

  process.on('uncaughtException', (error) => fail(error, 'uncaught exception'));
  process.on('unhandledRejection', (reason) => fail(reason, 'unhandled rejection'));
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  try {
    app = await build();
    logger = app.logger ?? logger;
    if (stopping) return;
    await app.start();
    if (!stopping) logger.info('started');
  } catch (error) {
    if (app) await endsWithin(app.stop(), stopWithinMs).catch(() => false);
    fail(error, 'failed to start');
  }
}
