/** Parts and services on one machine: for tests, measurements and the commands of the Makefile. */
export { dropDatabase, type Provision, provisionDatabase } from './database.js';
export { provideChromium } from './parts/chromium.js';
export { createVhost, deleteVhost, managementRequest } from './parts/management.js';
export type { Part, PartName, PartOptions, Way } from './parts/part.js';
export { startPostgres } from './parts/postgres.js';
export { type Parts, provideParts } from './parts/provide.js';
export { type Broker, startRabbitmq } from './parts/rabbitmq.js';
export { startRedis } from './parts/redis.js';
export { until } from './processes/until.js';
export { longStep, type Progress, silent, toTerminal } from './progress.js';
export { localFolder, repository } from './repository.js';
export type { ServiceProcess, Stopped } from './system/service-process.js';
export { type ServiceName, serviceNames } from './system/services.js';
export { type Settings, type System, type SystemOptions, startSystem } from './system.js';
export { startTestSystem, type TestParts, type TestSystem, type TestSystemOptions } from './test-system.js';
