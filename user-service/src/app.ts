import { randomUUID } from 'node:crypto';
import { eventTypes, topology } from '@jogging/proto/events';
import { UserServiceService } from '@jogging/proto/users';
import { hostPort, Lifecycle, type Logger, tlsFromConfig } from '@jogging/service-kit';
import { createDatabase } from '@jogging/service-kit/database';
import { createGrpcServer, serve } from '@jogging/service-kit/grpc';
import { createOpsServer } from '@jogging/service-kit/http';
import { createBroker, createOutbox } from '@jogging/service-kit/messaging';
import { createRedis } from '@jogging/service-kit/redis';
import { createTracing } from '@jogging/service-kit/tracing';
import { createAdminBootstrap } from './admin-bootstrap.js';
import type { ServiceConfig } from './config.js';
import type { Deps } from './deps.js';
import { createGenerationStore } from './generations/generation-store.js';
import { createAudit } from './grpc/audit.js';
import { callers } from './grpc/callers.js';
import { roleHandlers } from './grpc/role-handlers.js';
import { userHandlers } from './grpc/user-handlers.js';
import { createReauthLimit } from './limits/reauth-limit.js';
import { createSignUpQuota } from './limits/sign-up-quota.js';
import { loadPasswordRules } from './passwords/load-password-rules.js';
import { createPasswordHasher } from './passwords/password-hasher.js';
import { createBootstrapRecord } from './store/bootstrap-record.js';
import { defineModels } from './store/models.js';
import { createRoleList } from './store/role-list.js';
import { createRoleStore } from './store/role-store.js';
import { createUserList } from './store/user-list.js';
import { createUserStore } from './store/user-store.js';

/** The composition root: builds all components; nothing is opened before `start`. */
export async function createApp(config: ServiceConfig, logger: Logger) {
  const database = createDatabase({ url: config.DATABASE_URL, schema: 'users', logger });
  const redis = createRedis({ url: config.REDIS_URL, name: 'user-service', logger });
  const broker = createBroker({ url: config.AMQP_URL, topology, name: 'user-service', logger });
  const outbox = createOutbox({ database, broker, codecs: eventTypes, source: 'user-service', logger });
  const models = defineModels(database.sequelize);
  const deps: Deps = {
    database,
    users: createUserStore(database, models),
    userList: createUserList(database, config.CURSOR_SECRET),
    roles: createRoleStore(database, models),
    roleList: createRoleList(database, config.CURSOR_SECRET),
    bootstrap: createBootstrapRecord(database),
    passwords: await createPasswordHasher({
      concurrency: config.PASSWORD_CONCURRENCY,
      capacity: config.PASSWORD_QUEUE,
    }),
    passwordRules: await loadPasswordRules(config),
    reauthLimit: createReauthLimit(redis),
    signUpQuota: createSignUpQuota(redis, config.SIGN_UPS_PER_HOUR),
    generations: createGenerationStore(redis),
    outbox,
    now: Date.now,
    newUid: randomUUID,
  };
  const adminBootstrap = createAdminBootstrap(deps, database, config.ADMIN_PASSWORD, logger);
  const audit = createAudit(logger);
  const handlers = {
    ...userHandlers(deps, audit, adminBootstrap.isDone),
    ...roleHandlers(deps, audit),
  };
  const server = createGrpcServer({
    address: hostPort(config.BIND_ADDRESS, config.GRPC_PORT),
    tls: tlsFromConfig(config, logger),
    logger,
    services: [serve(UserServiceService, handlers, { callers, principalFrom: ['gateway'] })],
  });

  const lifecycle = new Lifecycle({ logger });
  lifecycle
    .add(
      createOpsServer({
        port: config.OPS_PORT,
        host: config.BIND_ADDRESS,
        components: lifecycle.components,
        logger,
      }),
    )
    .add(createTracing({ service: 'user-service', config, logger }))
    .add(database)
    .add(redis)
    .add(broker)
    .add(outbox)
    .add(adminBootstrap)
    .add(server);
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), logger, port: () => server.port() };
}
