export * from './resource-object.js';
export { renderRun, runUrl } from './run.js';
export {
  jsonColumns,
  lineSeparator,
  type RunTextColumn,
  type RunTexts,
  readRunLines,
  runsText,
  runTextColumns,
  valueSeparator,
} from './run-text.js';
export { renderWeather } from './weather.js';
