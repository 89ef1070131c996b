/** Deployment code, and what the development environment shares with it. */

export { projectFromEnvironment, toEnvironment } from './compose/from-environment.js';
export { composeCommand, Project } from './compose/project.js';
export { dropDatabase, type Provision, provisionDatabase, schemaUrls } from './database/provision.js';
export { type PerSchema, perSchema, type Schema, schemas } from './database/schemas.js';
export { withClient } from './database/with-client.js';
export { docker, engineFault, run } from './engine.js';
export { type Authority, createAuthority } from './identities/certificates.js';
export { randomPassword, randomTag } from './identities/random.js';
export { type Secrets, secretsIn } from './identities/secrets.js';
export { contentRevision } from './images/revision.js';
export { workspaceWithDependencies } from './images/workspaces.js';
export { deploy, refusePlaceholders } from './kubernetes/deploy.js';
export { type Deployed, deployedOverlayFile, writeDeployedOverlay } from './kubernetes/deployed-overlay.js';
export { kubectl } from './kubernetes/kubectl.js';
export { setImages } from './kubernetes/production-images.js';
export { localSecrets, NAMESPACE, type Secret } from './kubernetes/secrets.js';
export { longStep, type Progress, silent, toTerminal } from './progress.js';
export { createVhost, deleteVhost, managementRequest } from './rabbitmq/management.js';
export { type BrokerProvision, dropBrokerUsers, provisionBroker } from './rabbitmq/provision.js';
export { brokerUrls, brokerUsers, type PerBrokerUser, perBrokerUser, vhostOf } from './rabbitmq/users.js';
export { type PerRedisUser, perRedisUser, redisRules, redisUrls, redisUsers } from './redis/users.js';
export { localFolder, repository } from './repository.js';
export { runCommand } from './run-command.js';
export { until } from './until.js';
