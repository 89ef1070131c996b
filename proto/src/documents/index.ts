export * from './resource-object.js';
export { renderRun, runUrl } from './run.js';
export { jsonColumns, type RunTextColumn, type RunTexts, runsText, runTextColumns } from './run-text.js';
export { renderWeather } from './weather.js';
