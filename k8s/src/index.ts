/** Access to the manifests, for tests against a cluster. */
export { render } from './kustomize.js';
export { arrows, type Peer } from './network.js';
