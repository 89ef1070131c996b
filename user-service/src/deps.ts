import type { eventTypes } from '@jogging/proto/events';
import type { Database } from '@jogging/service-kit/database';
import type { Outbox } from '@jogging/service-kit/messaging';
import type { PasswordRules } from './domain/password-rules.js';
import type { GenerationStore } from './generations/generation-store.js';
import type { ReauthLimit } from './limits/reauth-limit.js';
import type { SignUpQuota } from './limits/sign-up-quota.js';
import type { PasswordHasher } from './passwords/password-hasher.js';
import type { BootstrapRecord } from './store/bootstrap-record.js';
import type { RoleList } from './store/role-list.js';
import type { RoleStore } from './store/role-store.js';
import type { UserList } from './store/user-list.js';
import type { UserStore } from './store/user-store.js';

/** What the use cases need. */
export interface Deps {
  readonly database: Pick<Database, 'transaction'>;
  readonly users: UserStore;
  readonly userList: UserList;
  readonly roles: RoleStore;
  readonly roleList: RoleList;
  readonly bootstrap: BootstrapRecord;
  readonly passwords: PasswordHasher;
  readonly passwordRules: PasswordRules;
  readonly reauthLimit: ReauthLimit;
  readonly signUpQuota: SignUpQuota;
  readonly generations: GenerationStore;
  readonly outbox: Pick<Outbox<typeof eventTypes>, 'add'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new UUID. */
  readonly newUid: () => string;
}
