/** The system in containers: for the tests that run against it. */

export { projectFromEnvironment } from './compose/from-environment.js';
export { composeCommand, Project } from './compose/project.js';
export { docker, run } from './engine.js';
