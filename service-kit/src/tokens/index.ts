export * from './key-cache.js';
export * from './key-set.js';
export * from './revocation.js';
export * from './token-claims.js';
export * from './token-verifier.js';
