import type { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import type { GenerationStore } from './generations/generation-store.js';
import type { ReauthLimit } from './limits/reauth-limit.js';
import type { PasswordHasher } from './passwords/password-hasher.js';
import type { RoleStore } from './store/role-store.js';
import type { UserStore } from './store/user-store.js';

/** What use cases are made of. */
export interface Deps {
  readonly database: Pick<Database, 'transaction' | 'query'>;
  readonly users: UserStore;
  readonly roles: RoleStore;
  readonly passwords: PasswordHasher;
  readonly reauthLimit: ReauthLimit;
  readonly generations: GenerationStore;
  readonly outbox: Pick<Outbox<typeof eventTypes>, 'add'>;
}
