export * from './report.js';
export * from './role.js';
export * from './run.js';
export * from './user.js';
export * from './weather.js';
