import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type KeySet, type PublicJwk, publicJwk, readKeySet } from '@jogging/service-kit/tokens';

export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** The JWK Set that is published: the signing key, then the next or the retired ones. */
  readonly jwks: { readonly keys: readonly PublicJwk[] };
  readonly keySet: KeySet;
}

const publicKeyBlock = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]*-----END PUBLIC KEY-----/g;

/**
 * @param privatePem an RSA key of at least 2048 bits
 * @param extraPem further public keys to accept: one that will sign soon, or did until recently
 * @throws Error for anything else; the message quotes nothing of it
 */
export function readSigningKeys(privatePem: string, extraPem = ''): SigningKeys {
  const privateKey = parse('the private key', () => createPrivateKey(pem(privatePem)));
  const own = publicJwk(privateKey);
  const blocks = pem(extraPem).match(publicKeyBlock) ?? [];
  if (pem(extraPem).replace(publicKeyBlock, '').trim() !== '') {
    throw new Error('The extra keys are not PEM blocks of public keys.');
  }
  const extra = blocks.map((block) => publicJwk(parse('an extra key', () => createPublicKey(block))));
  const jwks = { keys: [own, ...extra.filter(({ kid }) => kid !== own.kid)] };
  return { kid: own.kid, privateKey, jwks, keySet: readKeySet(jwks) };
}

/** Environments often carry line breaks as `\n`. */
function pem(text: string): string {
  return text.replaceAll('\\n', '\n');
}

function parse(what: string, read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    // The cause may quote the key.
    throw new Error(`${what} cannot be read as PEM.`);
  }
}
