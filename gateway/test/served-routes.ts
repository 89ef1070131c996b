import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@jogging/service-kit';
import type { RecentWriters } from '../src/http/api-handler.js';
import type { ApiRoute } from '../src/http/route.js';
import { createRouter, type RouterDeps } from '../src/router.js';

export interface ServedRoutes {
  /** The URL of the gateway's public port. */
  readonly base: string;
  close(): void;
}

/** Serves routes through the gateway's whole pipeline, with a guard that decides who calls. */
export async function serveRoutes(
  routes: readonly ApiRoute[],
  check: RouterDeps['guard']['check'],
  { timeoutMs, writers }: { timeoutMs: number; writers?: RecentWriters },
): Promise<ServedRoutes> {
  const app = createRouter({
    routes,
    guard: { check, countedAddress: () => undefined },
    writers,
    authProxy: async (_request, response) => {
      response.end();
    },
    components: [],
    config: {
      PUBLIC_URL: 'https://runs.example',
      TRUST_PROXY: false,
      CORS_ORIGINS: [],
      CURSOR_SECRET: 'a secret for tests alone',
      REQUEST_TIMEOUT_MS: timeoutMs,
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
