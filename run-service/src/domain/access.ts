import { matchesVersion, type Principal, type VersionMatch } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit/errors';
import { canAccess } from './policy.js';
import type { Run } from './run.js';

/**
 * The run, if it exists and the caller may access it.
 *
 * @throws AppError not_found, forbidden
 */
export function requireAccess(principal: Principal, run: Run | undefined): Run {
  if (!run) throw new AppError('not_found', { detail: 'There is no run with this id.' });
  if (!canAccess(principal, run)) throw new AppError('forbidden', { detail: 'This run is not yours.' });
  return run;
}

/** @throws AppError precondition_failed */
export function requireMatch(match: VersionMatch | undefined, run: Pick<Run, 'version'>): void {
  if (matchesVersion(match, run.version)) return;
  const detail = `The run is at version ${run.version}.`;
  throw new AppError('precondition_failed', { faults: [{ code: 'precondition_failed', header: 'if-match', detail }] });
}
