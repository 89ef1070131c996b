import type { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import type { GenerationStore } from './generations/generation-store.js';
import type { PasswordHasher } from './passwords/password-hasher.js';
import type { ProofLimit } from './passwords/proof-limit.js';
import type { RoleStore } from './store/role-store.js';
import type { UserStore } from './store/user-store.js';

/** What use cases are made of. */
export interface Parts {
  readonly database: Pick<Database, 'transaction' | 'query'>;
  readonly users: UserStore;
  readonly roles: RoleStore;
  readonly passwords: PasswordHasher;
  readonly proofs: ProofLimit;
  readonly generations: GenerationStore;
  readonly outbox: Pick<Outbox<typeof eventTypes>, 'add'>;
}
