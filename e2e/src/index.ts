/** What tests of other workspaces use of this one. */
export { Api } from './api.js';
export { startAbuse } from './chaos/abuse.js';
export { openDatabase } from './chaos/chaos-environment.js';
export { median } from './chaos/statistics.js';
export { type Guesser, startGuesser } from './guesser.js';
export { type OwnSystem, ownSystem } from './own-system.js';
export { adminPassword, newId, type Person, runDocument, userDocument } from './people.js';
