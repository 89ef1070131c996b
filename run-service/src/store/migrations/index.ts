import type { Migration } from '@jogging/service-kit/database';
import { outboxMigration } from '@jogging/service-kit/messaging';
import { createRuns } from './000001-create-runs.js';
import { indexRuns } from './000003-index-runs.js';
import { recordRunsAtOnce } from './000004-record-runs-at-once.js';
import { recordManyRuns } from './000010-record-many-runs.js';
import { addAttributes } from './000011-add-attributes.js';
import { addTitle } from './000012-add-title.js';
import { createImports } from './000020-create-imports.js';
import { countFaults } from './000021-count-faults.js';
import { followChangesOfEarlierReleases } from './000022-follow-changes-of-earlier-releases.js';
import { recordRunsOfATurn } from './000023-record-runs-of-a-turn.js';
import { updateItemsInPlace } from './000024-update-items-in-place.js';

/** Every step of the schema, in order. */
export const migrations: readonly Migration[] = [
  createRuns,
  outboxMigration('000002-create-outbox'),
  indexRuns,
  recordRunsAtOnce,
  recordManyRuns,
  addAttributes,
  addTitle,
  createImports,
  countFaults,
  followChangesOfEarlierReleases,
  recordRunsOfATurn,
  updateItemsInPlace,
];
