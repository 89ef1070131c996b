import type { VersionMatch } from '@jogging/proto/runs';

/** Whether If-Match lets a change of this version through (RFC 9110, 13.1.1: absent and `*` do, else one of its tags). */
export function matches(match: VersionMatch | undefined, version: number): boolean {
  return match === undefined || match.any || match.versions.includes(version);
}
