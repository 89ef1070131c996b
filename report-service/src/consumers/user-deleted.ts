import type { UserDeleted } from '@jogging/proto/users';
import type { EventHandler } from '@jogging/service-kit/messaging';
import type { ProjectionStore } from '../store/projection-store.js';

export function onUserDeleted(store: ProjectionStore): EventHandler<UserDeleted> {
  return ({ data }, transaction) => store.removeUser(transaction, data.uid);
}
