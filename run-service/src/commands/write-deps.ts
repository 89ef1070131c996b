import type { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import type { Zones } from '../domain/dates.js';
import type { UserDirectory } from '../domain/user-directory.js';
import type { Quotas } from '../store/quotas.js';
import type { RunStore } from '../store/run-store.js';

/** The dependencies of every change of runs. */
export interface WriteDeps {
  readonly database: Database;
  readonly runs: RunStore;
  readonly outbox: Outbox<typeof eventTypes>;
  readonly quotas: Quotas;
  readonly users: UserDirectory;
  /** The IANA name of the zone at a place. */
  readonly zoneAt: Zones['at'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
