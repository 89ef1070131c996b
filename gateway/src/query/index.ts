export * from './list-request.js';
export * from './parse-list-query.js';
