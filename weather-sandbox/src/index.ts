export { type Failure, failureSchema, healthy } from './failures.js';
export { type RequestCount, Sandbox, type SandboxOptions } from './server.js';
