import { createHash, randomBytes } from 'node:crypto';

/**
 * A refresh token, opaque to clients: `<sid>.<family>.<secret>`. The sign-in is in the token, so that a family needs one key
 * however often it is refreshed. The family's part is the same in all its tokens and known to their holders alone: a token
 * with the right family and another secret was used before, and one with another family was never issued and ends nothing.
 */
export interface RefreshToken {
  /** The sign-in: `<epoch>.<uuid>`. */
  readonly sid: string;
  /** 128 random bits, base64url. */
  readonly family: string;
  /** 256 random bits, base64url. */
  readonly secret: string;
}

const pattern = /^([A-Za-z0-9_-]{1,64}\.[0-9a-f-]{36})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** The first token of a sign-in. */
export function firstRefreshToken(sid: string): RefreshToken {
  return { sid, family: randomBytes(16).toString('base64url'), secret: newSecret() };
}

export function nextRefreshToken({ sid, family }: RefreshToken): RefreshToken {
  return { sid, family, secret: newSecret() };
}

export function printRefreshToken({ sid, family, secret }: RefreshToken): string {
  return `${sid}.${family}.${secret}`;
}

/** Undefined if the text has another form. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  const [, sid, family, secret] = pattern.exec(text) ?? [];
  return sid && family && secret ? { sid, family, secret } : undefined;
}

/** SHA-256 digests, stored instead of the token. Its parts are random, so a plain hash is enough to protect them. */
export function hashOf({ family, secret }: RefreshToken): { readonly familyHash: string; readonly hash: string } {
  return { familyHash: sha256(family), hash: sha256(secret) };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
