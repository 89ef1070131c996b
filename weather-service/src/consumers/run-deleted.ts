import type { RunDeleted } from '@jogging/proto/runs';
import type { EventHandler } from '@jogging/service-kit/messaging';
import { forgetRun } from '../commands/forget-run.js';
import type { Parts } from '../commands/parts.js';

/** `run.deleted` */
export function runDeleted(parts: Parts): EventHandler<RunDeleted> {
  return async ({ data }, transaction) => {
    await forgetRun(parts, transaction, data.runId);
  };
}
