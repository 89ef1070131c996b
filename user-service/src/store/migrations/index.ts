import type { Migration } from '@jogging/service-kit/database';
import { outboxMigration } from '@jogging/service-kit/messaging';
import { createUsersAndRoles } from './000001-create-users-and-roles.js';
import { createFirstStart } from './000003-create-first-start.js';
import { addPreferencesAndVersions } from './000004-add-preferences-and-versions.js';
import { foldAddressesAgain } from './000005-fold-addresses-again.js';

export const migrations: readonly Migration[] = [
  createUsersAndRoles,
  outboxMigration('000002-create-outbox'),
  createFirstStart,
  addPreferencesAndVersions,
  foldAddressesAgain,
];
