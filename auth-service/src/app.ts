import { UserServiceService } from '@jogging/proto/users';
import { Lifecycle, type Logger, tlsFromConfig } from '@jogging/service-kit';
import { createGrpcClient } from '@jogging/service-kit/grpc';
import { createHttpServer, createOpsServer } from '@jogging/service-kit/http';
import { createRedis } from '@jogging/service-kit/redis';
import { createTokenVerifier } from '@jogging/service-kit/tokens';
import { createTracing } from '@jogging/service-kit/tracing';
import type { ServiceConfig } from './config.js';
import type { Deps } from './deps.js';
import { createHttpApp } from './http/routes.js';
import { createAccessTokens } from './keys/access-tokens.js';
import { createAttempts } from './store/attempts.js';
import { createEpochs } from './store/epochs.js';
import { createFamilies } from './store/families.js';
import { createRevocations } from './store/revocations.js';
import { createThrottle } from './throttle.js';

/** Builds the service's components; nothing is opened before `start`. */
export function createApp(config: ServiceConfig, logger: Logger) {
  const { keys, JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_TTL_SECONDS: ttlSeconds } = config;
  const tls = tlsFromConfig(config, logger);
  const redis = createRedis({ url: config.REDIS_URL, name: 'auth-service', logger });
  const users = createGrpcClient(UserServiceService, {
    address: config.USER_SERVICE_ADDR,
    tls,
    serverName: tls && 'user-service',
    deadlineMs: 10_000,
    // Idempotent.
    retry: ['checkCredentials', 'getAccount'],
    logger,
  });
  const epochs = createEpochs(redis, logger);
  const deps: Deps = {
    users: users.call,
    accessTokens: createAccessTokens({ keys, issuer, audience, ttlSeconds }),
    verifier: createTokenVerifier({ keyOf: (kid) => keys.keySet.get(kid), issuer, audience }),
    epochs,
    families: createFamilies(redis),
    revocations: createRevocations(redis),
    throttle: createThrottle(createAttempts(redis)),
    logger,
  };
  const server = createHttpServer({
    app: createHttpApp(deps, keys, logger),
    port: config.PORT,
    host: config.BIND_ADDRESS,
    tls,
    callers: ['gateway'],
  });

  const lifecycle = new Lifecycle({ logger });
  lifecycle
    .add(
      createOpsServer({ port: config.OPS_PORT, host: config.BIND_ADDRESS, components: lifecycle.components, logger }),
    )
    .add(createTracing({ service: 'auth-service', config, logger }))
    .add(redis)
    .add(epochs)
    .add(users)
    .add(server);
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), logger, port: () => server.port() };
}
