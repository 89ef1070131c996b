import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { publicJwk, readKeySet } from './key-set.js';

describe('publicJwk and readKeySet', () => {
  it('names a key by its RFC 7638 thumbprint', () => {
    // The example of RFC 7638, section 3.1.
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    expect(publicJwk(key).kid).to.equal('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it('publishes only the public half of a private key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(publicJwk(privateKey)).to.deep.equal(publicJwk(publicKey));
    expect(publicJwk(privateKey)).to.have.all.keys('kty', 'use', 'alg', 'kid', 'n', 'e');
  });

  it('refuses keys that are too short or not RSA', () => {
    expect(() => publicJwk(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)).to.throw('2048');
    expect(() => publicJwk(generateKeyPairSync('ed25519').publicKey)).to.throw('RSA');
  });

  it('ignores keys of other kinds', () => {
    const good = publicJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const others = [
      { kty: 'oct', k: 'c2VjcmV0', kid: 'symmetric' },
      { ...good, kid: 'for encryption', use: 'enc' },
      { ...good, kid: 'for another algorithm', alg: 'HS256' },
      { ...short, kid: 'too short' },
      'no key at all',
    ];
    expect([...readKeySet({ keys: [...others, good] }).keys()]).to.deep.equal([good.kid]);
  });
});
