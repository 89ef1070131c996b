import type { Migration } from '@jogging/service-kit/database';
import { createProjection } from './000001-create-projection.js';
import { createProjectionFunctions } from './000002-create-projection-functions.js';
import { applyEventsTogether } from './000003-apply-events-together.js';
import { countMovingTimeAndElevation } from './000004-count-moving-time-and-elevation.js';
import { noteLateEvents } from './000005-note-late-events.js';
import { applyRunsAsASet } from './000006-apply-runs-as-a-set.js';
import { applyWeatherAsASet } from './000007-apply-weather-as-a-set.js';

export const migrations: readonly Migration[] = [
  createProjection,
  createProjectionFunctions,
  applyEventsTogether,
  countMovingTimeAndElevation,
  noteLateEvents,
  applyRunsAsASet,
  applyWeatherAsASet,
];
