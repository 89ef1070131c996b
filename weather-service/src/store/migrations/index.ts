import type { Migration } from '@jogging/service-kit/database';
import { outboxMigration } from '@jogging/service-kit/messaging';
import { createWishes } from './000001-create-wishes.js';
import { shareTheBudget } from './000003-share-the-budget.js';

export const migrations: readonly Migration[] = [createWishes, outboxMigration('000002-create-outbox'), shareTheBudget];
export const schema = 'weather';
