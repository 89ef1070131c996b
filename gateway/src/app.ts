import { createLogger, Lifecycle, tlsFromConfig } from '@jogging/service-kit';
import { createHttpServer, createOpsServer, TlsAgent } from '@jogging/service-kit/http';
import { createRedis } from '@jogging/service-kit/redis';
import { createKeyCache, createTokenVerifier } from '@jogging/service-kit/tokens';
import { createTracing } from '@jogging/service-kit/tracing';
import { createAuthenticator } from './auth/authenticate.js';
import { keyLoader } from './auth/load-keys.js';
import { createRates } from './auth/rates.js';
import { createRevocations } from './auth/revocations.js';
import { createClients } from './clients.js';
import type { ServiceConfig } from './config.js';
import { createAccessGuard } from './http/access-guard.js';
import { createAuthProxy } from './http/auth-proxy.js';
import { answerBrokenRequest } from './http/broken-request.js';
import { uploadTimeoutMs } from './http/upload.js';
import { createReadYourWrites } from './read-your-writes.js';
import { createRouter } from './router.js';
import { apiRoutes } from './routes/index.js';
import { createReportRenderer } from './workers/report-renderer.js';

/** Builds the gateway's components, in the order in which they start. */
export function createApp(config: ServiceConfig) {
  const logger = createLogger({ service: 'gateway', level: config.LOG_LEVEL });
  const lifecycle = new Lifecycle({ logger });
  const tls = tlsFromConfig(config, logger);
  // The peer must be auth-service by its certificate, whatever its address.
  const agent = tls && new TlsAgent(tls, { servername: 'auth-service' });
  const redis = createRedis({ url: config.REDIS_URL, logger, name: 'gateway' });
  const keys = createKeyCache({ name: 'signing keys', load: keyLoader(config.AUTH_SERVICE_URL, agent), logger });
  const clients = createClients(config, tls, logger);
  const renderer = createReportRenderer();
  const authenticator = createAuthenticator({
    verifier: createTokenVerifier({
      keyOf: (kid) => keys.keyOf(kid),
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
    }),
    revocations: createRevocations(redis.client),
    now: Date.now,
  });
  const guard = createAccessGuard({ authenticator, rates: config.RATE_LIMIT ? createRates(redis) : undefined });
  const authProxy = createAuthProxy({
    authServiceUrl: config.AUTH_SERVICE_URL,
    agent,
    timeoutMs: config.REQUEST_TIMEOUT_MS,
  });
  const marks = createReadYourWrites(redis, logger);
  const app = createRouter({
    routes: apiRoutes(clients.calls, marks, renderer),
    guard,
    writers: config.READ_REPLICAS ? marks : undefined,
    authProxy,
    components: lifecycle.components,
    config,
    logger,
  });
  const server = createHttpServer({
    name: 'http',
    app,
    port: config.PORT,
    host: config.PUBLIC_BIND_ADDRESS ?? config.BIND_ADDRESS,
    requireHost: false,
    timeouts: {
      stallMs: Math.max(60_000, config.REQUEST_TIMEOUT_MS + 10_000),
      upload: {
        requestMs: uploadTimeoutMs,
        matches: ({ method, url = '' }) => method === 'POST' && /^\/imports\/?(\?|$)/.test(url),
      },
    },
    onClientError: answerBrokenRequest(config.PUBLIC_URL),
  });
  const { components } = lifecycle;
  lifecycle
    .add(createOpsServer({ port: config.OPS_PORT, host: config.BIND_ADDRESS, components, shared: [redis], logger }))
    .add(createTracing({ service: 'gateway', config, logger }))
    .add(redis)
    .add(keys)
    .add(renderer);
  for (const client of clients.components) lifecycle.add(client);
  lifecycle.add(server);
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), port: () => server.port(), logger };
}
