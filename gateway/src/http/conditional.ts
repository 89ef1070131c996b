import { createHash } from 'node:crypto';
import type { ValueFault, VersionMatch } from '@jogging/proto/common';
import type { Idempotency } from '@jogging/proto/runs';
import { AppError } from '@jogging/service-kit';
import type { Request } from 'express';
import type { ApiAnswer, ApiRequest } from './route.js';

/** The strong entity tag of a resource's version (RFC 9110, section 8.8.3). */
export function entityTag({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

/**
 * If-Match (RFC 9110, section 13.1.1) as versions. Comparison is strong, so a weak tag matches none; neither does anything that
 * is not an entity tag of ours: the precondition then fails.
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

/** Adds to an owner's 412 how If-Match is written, if a header of that form can never match. */
export function explainIfMatch(error: unknown, header: string | undefined): unknown {
  if (!(error instanceof AppError) || error.code !== 'precondition_failed' || header === undefined) return error;
  const isWeak = /^[ \t]*W\//.test(header);
  if (!isWeak && header.includes('"')) return error;
  const tag = /\d{1,15}/.exec(header)?.[0] ?? '1';
  const problem = isWeak ? 'If-Match takes no weak tags' : 'The entity tag in If-Match must be in double quotes';
  const detail = `${problem}: send If-Match: "${tag}", as the header ETag has it.`;
  return new AppError(error.code, { faults: [{ code: error.code, detail, header: 'if-match' }], cause: error });
}

/** Whether a GET or HEAD is answered 304: If-None-Match names the current version (RFC 9110, section 13.1.2, a weak comparison). */
export function isUnchanged(request: Pick<Request, 'method' | 'headers'>, answer: ApiAnswer): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  const tag = 'headers' in answer ? answer.headers?.ETag : undefined;
  if (tag === undefined) return false;
  return (
    header.trim() === '*' ||
    [...header.matchAll(/(?:^|,)[ \t]*(?:W\/)?("[^"]*")[ \t]*(?=,|$)/g)].some(([, one]) => one === tag)
  );
}

/**
 * Idempotency-Key with the fingerprint of the body: SHA-256 of its JSON with sorted keys, so that white space and the order
 * of members do not matter.
 */
export function idempotencyOf(request: ApiRequest, faults: ValueFault[]): Idempotency | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    const detail = 'Idempotency-Key must have 1 to 255 printable ASCII characters.';
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
