export * from './documents/index.js';
export * from './field.js';
export * from './report.js';
export * from './role.js';
export * from './run.js';
export * from './user.js';
export * from './weather.js';
