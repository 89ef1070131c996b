/** The system in containers: for the tests that run against it. */

export { type Authority, createAuthority } from './certificates.js';
export { projectFromEnvironment } from './compose/from-environment.js';
export { composeCommand, Project } from './compose/project.js';
export { docker, run } from './engine.js';
export { refusePlaceholders } from './kubernetes/deploy.js';
export { setImages } from './kubernetes/production-images.js';
export { localSecrets, type Secret } from './kubernetes/secrets.js';
