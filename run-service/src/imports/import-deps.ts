import type { eventTypes } from '@jogging/proto/events';
import type { LiveCallers } from '@jogging/service-kit';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import type { Zones } from '../domain/dates.js';
import type { RunId } from '../domain/ids.js';
import type { Quotas } from '../store/quotas.js';
import type { RunBatches } from '../store/run-batches.js';
import type { ImportStore } from './import-store.js';
import type { ItemStore } from './item-store.js';

/** The dependencies of work on imports. */
export interface ImportDeps {
  readonly database: Database;
  readonly imports: ImportStore;
  readonly items: ItemStore;
  readonly batches: RunBatches;
  readonly quotas: Quotas;
  readonly outbox: Outbox<typeof eventTypes>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => RunId;
  readonly zoneAt: Zones['at'];
  readonly callers: LiveCallers;
}

/** The seconds after its last renewal at which a lease ends: then another worker continues. */
export const leaseSeconds = 30;
/** Items in one transaction. */
export const batchItems = 500;
/** The same while others send requests, whose statements wait for less at a time. */
export const batchItemsBesideOthers = 50;
