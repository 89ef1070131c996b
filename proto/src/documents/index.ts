export * from './resource-object.js';
export { renderRun, runUrl } from './run.js';
export { type RunColumns, runsText, runText } from './run-text.js';
export { renderWeather } from './weather.js';
