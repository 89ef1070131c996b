import type { Migration } from '@jogging/service-kit/database';
import { outboxMigration } from '@jogging/service-kit/messaging';
import { createWishes } from './000001-create-wishes.js';

export const migrations: readonly Migration[] = [createWishes, outboxMigration('000002-create-outbox')];
export const schema = 'weather';
