import { matchesVersion, type VersionMatch } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit/errors';

/** @throws AppError `precondition_failed` if If-Match does not name the current version */
export function requireVersion(match: VersionMatch | undefined, { version }: { readonly version: number }): void {
  if (matchesVersion(match, version)) return;
  const detail = `The current version is ${version}. Read the resource again and send its ETag.`;
  throw new AppError('precondition_failed', { faults: [{ code: 'precondition_failed', header: 'if-match', detail }] });
}
