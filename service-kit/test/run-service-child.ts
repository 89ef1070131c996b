// Run as a separate process by the tests of `runService`; its first argument is its behaviour.
import { setInterval as every } from 'node:timers/promises';
import { z } from 'zod';
import { createOpsServer } from '../src/http/index.js';
import { type Component, createLogger, Lifecycle, readConfig, runService, settings } from '../src/index.js';

const behaviour = process.argv[2];
const logger = createLogger({ service: 'child', level: 'debug' });

async function stop(): Promise<void> {
  if (behaviour === 'slow to stop') {
    for await (const _ of every(1_000)) logger.info('still stopping');
  }
  if (behaviour === 'ready while stopping') {
    const response = await fetch(`http://127.0.0.1:${ops.port()}/readyz`);
    logger.info({ readyz: response.status }, 'asked while stopping');
  }
}

const lifecycle = new Lifecycle({ logger, stopPartWithinMs: 60_000, stopWithinMs: 60_000 });
const ops = createOpsServer({ port: 0, host: '127.0.0.1', components: lifecycle.components, logger });
const part: Component = {
  name: 'part',
  start: () => (behaviour === 'fails to start' ? Promise.reject(new Error('cannot start')) : Promise.resolve()),
  stop,
};

await runService('child-service', () => {
  if (behaviour === 'no configuration')
    readConfig({ PORT: settings.port(), KEY: settings.secret(), ANY: z.string() }, {});
  lifecycle.add(ops).add(part);
  return {
    logger,
    start: async () => {
      await lifecycle.start();
      if (behaviour === 'rejects') void Promise.reject(new Error('nobody handles this'));
      if (behaviour === 'throws') {
        setImmediate(() => {
          throw new Error('nobody catches this');
        });
      }
    },
    stop: () => lifecycle.stop(),
  };
});
