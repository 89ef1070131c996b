import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** An RSA signature key as a JSON Web Key (RFC 7517, RFC 7518 section 6.3.1). */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** Public keys by their id. */
export type KeySet = ReadonlyMap<string, KeyObject>;

/** RFC 7518, section 3.3. */
const minimumModulusBits = 2048;

const rsaMembers = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });

/**
 * An RSA public key as a JSON Web Key whose `kid` is its RFC 7638 thumbprint, so that a key has the same id everywhere.
 *
 * @throws Error if the key is not an RSA key or has fewer than 2048 bits
 */
export function publicJwk(key: KeyObject): PublicJwk {
  if (key.asymmetricKeyType !== 'rsa') throw new Error('The key is not an RSA key.');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < minimumModulusBits) {
    throw new Error(`The key has fewer than ${minimumModulusBits} bits.`);
  }
  const { kty, n, e } = rsaMembers.parse(
    (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }),
  );
  return { kty, use: 'sig', alg: 'RS256', kid: thumbprint(n, e), n, e };
}

/** RFC 7638, section 3: only the required members, in lexicographic order, without white space. */
function thumbprint(n: string, e: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

const keySetDocument = z.object({ keys: z.array(z.unknown()) });
const usableKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
});

/**
 * Reads a JWK Set document. Keys of other kinds or uses are ignored (RFC 7517, section 5).
 *
 * @throws Error if the document is not a JWK Set or a key in it cannot be read
 */
export function readKeySet(document: unknown): KeySet {
  const keys = new Map<string, KeyObject>();
  for (const entry of keySetDocument.parse(document).keys) {
    const usable = usableKey.safeParse(entry);
    if (!usable.success) continue;
    const { kty, n, e, kid } = usable.data;
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) >= minimumModulusBits) keys.set(kid, key);
  }
  return keys;
}
