import type { VersionMatch } from '../gen/jogging/common/v1/version_match.js';

/** Whether If-Match lets a change of this version through (RFC 9110, 13.1.1): if absent or `*`, else if it names the version. */
export function matchesVersion(match: VersionMatch | undefined, version: number): boolean {
  return match === undefined || match.any || match.versions.includes(version);
}
