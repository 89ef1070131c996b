import { createHash } from 'node:crypto';
import type { ValueFault, VersionMatch } from '@jogging/proto/common';
import type { Idempotency } from '@jogging/proto/runs';
import type { ApiRequest } from './route.js';

/** The strong entity tag of a resource's version (RFC 9110, section 8.8.3). */
export function entityTag({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

/**
 * If-Match (RFC 9110, section 13.1.1) as versions. Comparison is strong, so a weak tag holds for none, and so does what is
 * no entity tag of ours: the precondition then fails.
 */
export function versionMatchOf(request: ApiRequest): VersionMatch | undefined {
  return versionsOf(request.header('if-match'));
}

/** The same for a value of If-Match from elsewhere. */
export function versionsOf(header: string | undefined): VersionMatch | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return { any: true, versions: [] };
  const versions = [...header.matchAll(/(?:^|,)[ \t]*"(\d{1,15})"[ \t]*(?=,|$)/g)].map((match) => Number(match[1]));
  return { any: false, versions };
}

/**
 * Idempotency-Key with the fingerprint of the body: SHA-256 of its JSON with sorted keys, so that white space and the order
 * of members do not matter.
 */
export function idempotencyOf(request: ApiRequest, faults: ValueFault[]): Idempotency | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    const detail = 'The key has 1 to 255 printable ASCII characters.';
    faults.push({ field: 'header:idempotency-key', code: 'invalid_value', detail });
    return undefined;
  }
  return { key, fingerprint: createHash('sha256').update(canonicalJson(request.body)).digest() };
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
