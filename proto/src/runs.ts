export * from './gen/jogging/runs/v1/events.js';
export * from './gen/jogging/runs/v1/exports.js';
export * from './gen/jogging/runs/v1/imports.js';
export * from './gen/jogging/runs/v1/operations.js';
export * from './gen/jogging/runs/v1/runs.js';
