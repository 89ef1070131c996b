import type { RunDeleted } from '@jogging/proto/runs';
import type { EventHandler } from '@jogging/service-kit/messaging';
import type { ProjectionStore } from '../store/projection-store.js';

export function onRunDeleted(store: ProjectionStore): EventHandler<RunDeleted> {
  return ({ data }, transaction) => store.removeRun(transaction, data);
}
