export { compileReport } from './report.js';
export * from './resource-object.js';
export { renderRun, runsText, runUrl } from './run.js';
