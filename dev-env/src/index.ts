/** Backing services and services on one machine: for tests, benchmarks and the commands of the Makefile. */
export {
  createVhost,
  deleteVhost,
  dropDatabase,
  localFolder,
  longStep,
  managementRequest,
  type Progress,
  type Provision,
  provisionDatabase,
  repository,
  silent,
  toTerminal,
  until,
} from '@jogging/deploy';
export type {
  BackingService,
  BackingServiceName,
  BackingServiceOptions,
  Provisioner,
} from './backing-services/backing-service.js';
export { provideChromium } from './backing-services/chromium.js';
export { naming } from './backing-services/naming.js';
export { startPostgres } from './backing-services/postgres.js';
export { promote, startStandby } from './backing-services/postgres-standby.js';
export { type BackingServices, provideBackingServices } from './backing-services/provide.js';
export { type Broker, startRabbitmq } from './backing-services/rabbitmq.js';
export { RabbitmqCluster } from './backing-services/rabbitmq-cluster.js';
export { startRedis } from './backing-services/redis.js';
export { RedisGroup } from './backing-services/redis-group.js';
export { demoSystem } from './demo/demo-system.js';
export { type Account, serverAccount } from './processes/account.js';
export { buildEarlierRelease, earlierRelease } from './releases/earlier-release.js';
export { ask } from './system/ask.js';
export type { ServiceProcess, Stopped } from './system/service-process.js';
export { type ServiceName, serviceNames } from './system/services.js';
export { type Settings, type System, type SystemOptions, startSystem, stopInOrder } from './system.js';
export { startTestSystem, type TestBackingServices, type TestSystem, type TestSystemOptions } from './test-system.js';
export type { Outcome } from './tests/outcome.js';
export { endToEndTests, runMocha } from './tests/run-mocha.js';
