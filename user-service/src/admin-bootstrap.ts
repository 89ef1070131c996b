import { setTimeout as delay } from 'node:timers/promises';
import type { Component, Logger } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import { bootstrapAdmin } from './commands/bootstrap-admin.js';
import type { Deps } from './deps.js';

export interface AdminBootstrap extends Component {
  isDone(): boolean;
}

const retryMs = 1_000;

/** Creates the first admin as soon as the database is available; until then the service is not ready. */
export function createAdminBootstrap(
  deps: Deps,
  database: Pick<Database, 'whenReady'>,
  password: string,
  logger: Logger,
): AdminBootstrap {
  const stopped = new AbortController();
  let done = false;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!done && !stopped.signal.aborted) {
      try {
        await database.whenReady(stopped.signal);
        if (await bootstrapAdmin(deps, password)) logger.info('the user admin was created');
        done = true;
      } catch (error) {
        if (stopped.signal.aborted) return;
        // The migrations may not have been applied yet.
        logger.warn({ err: error }, 'the first admin could not be created yet');
        await delay(retryMs, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }
  }

  return {
    name: 'admin-bootstrap',
    isDone: () => done,
    async start() {
      running = run();
    },
    async stop() {
      stopped.abort();
      await running;
    },
    readiness: () => (done ? { ready: true } : { ready: false, detail: 'the first admin does not exist yet' }),
  };
}
