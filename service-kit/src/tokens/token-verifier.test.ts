import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { AppError } from '../errors/app-error.js';
import { publicJwk, readKeySet } from './key-set.js';
import type { TokenClaims } from './token-claims.js';
import { createTokenVerifier } from './token-verifier.js';

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = publicJwk(ours.publicKey);
const keys = readKeySet({ keys: [jwk] });
const now = 1_700_000_000;
const verifier = createTokenVerifier({
  keyOf: (kid) => keys.get(kid),
  issuer: 'jogging-times',
  audience: 'jogging-times',
  now: () => now * 1000,
});

const claims: TokenClaims & { iss: string; aud: string } = {
  iss: 'jogging-times',
  aud: 'jogging-times',
  sub: 'test13',
  jti: 'b7d1c9a0',
  sid: 'epoch.0b0f7c3e-5f3c-4f2f-9d7d-6f1f6e1d2c3b',
  uid: '7a0c1f9e-2b7e-4c43-8a53-0d6d7a5b9c11',
  gen: 3,
  roles: ['user'],
  iat: now,
  nbf: now,
  exp: now + 900,
};

interface Forgery {
  readonly payload?: object;
  readonly header?: object;
  readonly key?: KeyObject;
}

function sign({ payload = claims, header = {}, key = ours.privateKey }: Forgery = {}): string {
  return jwt.sign(payload, key, {
    algorithm: 'RS256',
    keyid: jwk.kid,
    noTimestamp: !('iat' in payload),
    header: header as jwt.JwtHeader,
  });
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function codeFor(token: string): Promise<string> {
  try {
    await verifier.verify(token);
    return 'valid';
  } catch (error) {
    expect(error).to.be.instanceOf(AppError);
    return (error as AppError).code;
  }
}

function without(name: keyof typeof claims): object {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}

describe('verify', () => {
  it('returns the claims of a valid token', async () => {
    const { iss: _iss, aud: _aud, ...expected } = claims;
    expect(await verifier.verify(sign())).to.deep.equal(expected);
  });

  const [header = '', payload = '', signature = ''] = sign().split('.');
  const hmacSigned = (secret: string): string => {
    const head = encode({ alg: 'HS256', typ: 'JWT', kid: jwk.kid });
    return `${head}.${payload}.${createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')}`;
  };
  const pem = ours.publicKey.export({ type: 'spki', format: 'pem' }).toString();

  const refused: Record<string, string> = {
    'with alg none and no signature': `${encode({ alg: 'none', typ: 'JWT', kid: jwk.kid })}.${payload}.`,
    'with alg None in another case': `${encode({ alg: 'nOnE', typ: 'JWT', kid: jwk.kid })}.${payload}.`,
    'signed by HS256 with the public key as PEM': hmacSigned(pem),
    'signed by HS256 with the modulus as the secret': hmacSigned(jwk.n),
    'signed by RS512, which is not the algorithm': jwt.sign(claims, ours.privateKey, {
      algorithm: 'RS512',
      keyid: jwk.kid,
    }),
    'from another issuer': sign({ payload: { ...claims, iss: 'someone' } }),
    'for another audience': sign({ payload: { ...claims, aud: 'someone' } }),
    'without an issuer': sign({ payload: without('iss') }),
    'without an audience': sign({ payload: without('aud') }),
    'with its signature stripped': `${header}.${payload}.`,
    'with its signature and the dot before it stripped': `${header}.${payload}`,
    'with the signature of another token': `${header}.${payload}.${sign({ payload: { ...claims, sub: 'a' } }).split('.')[2]}`,
    'with other claims under its signature': `${header}.${encode({ ...claims, roles: ['admin'] })}.${signature}`,
    'signed with a key of others under our kid': sign({ key: theirs.privateKey }),
    'with an unknown kid': sign({ header: { kid: publicJwk(theirs.publicKey).kid } }),
    'without a kid': `${encode({ alg: 'RS256', typ: 'JWT' })}.${payload}.${signature}`,
    'with a path in its kid': sign({ header: { kid: '../../../../dev/null' } }),
    'with SQL in its kid': sign({ header: { kid: "x' UNION SELECT 'key" } }),
    'with the name of an object member as its kid': sign({ header: { kid: '__proto__' } }),
    'with a number as its kid': `${encode({ alg: 'RS256', kid: 7 })}.${payload}.${signature}`,
    'with a key of its own in the header': sign({
      key: theirs.privateKey,
      header: { kid: publicJwk(theirs.publicKey).kid, jwk: publicJwk(theirs.publicKey), jku: 'http://127.0.0.1/keys' },
    }),
    'with a critical extension': sign({ header: { crit: ['exp'] } }),
    'issued in the future': sign({ payload: { ...claims, iat: now + 11 } }),
    'not valid before the future': sign({ payload: { ...claims, nbf: now + 11 } }),
    'whose payload is a list': `${header}.${encode([claims])}.${signature}`,
    'whose header is null': `${encode(null)}.${payload}.${signature}`,
    'that is empty': '',
    'that is two dots': '..',
    'that is longer than any of ours': sign({ payload: { ...claims, filler: 'x'.repeat(8192) } }),
  };
  for (const [name, token] of Object.entries(refused)) {
    it(`refuses a token ${name}`, async () => {
      expect(await codeFor(token)).to.equal('invalid_token');
    });
  }

  it('refuses a token whose payload is text instead of an object', async () => {
    const token = jwt.sign('just text', ours.privateKey, {
      algorithm: 'RS256',
      header: { alg: 'RS256', kid: jwk.kid },
    });
    expect(await codeFor(token)).to.equal('invalid_token');
  });

  for (const name of ['jti', 'sub', 'uid', 'sid', 'gen', 'roles', 'iat', 'nbf', 'exp'] as const) {
    it(`refuses a token without the claim ${name}`, async () => {
      expect(await codeFor(sign({ payload: without(name) }))).to.equal('invalid_token');
    });
  }

  const mistyped: [string, object][] = [
    ['gen as a text', { gen: '3' }],
    ['gen below zero', { gen: -1 }],
    ['gen with a fraction', { gen: 1.5 }],
    ['roles as a text', { roles: 'admin' }],
    ['roles as an object', { roles: { 0: 'admin' } }],
    ['uid that is not a UUID', { uid: 'test13' }],
    ['sid without an epoch', { sid: '0b0f7c3e-5f3c-4f2f-9d7d-6f1f6e1d2c3b' }],
  ];
  for (const [name, member] of mistyped) {
    it(`refuses ${name}`, async () => {
      expect(await codeFor(sign({ payload: { ...claims, ...member } }))).to.equal('invalid_token');
    });
  }

  it('refuses a token from the second of its exp, without any tolerance', async () => {
    expect(await codeFor(sign({ payload: { ...claims, exp: now + 1 } }))).to.equal('valid');
    expect(await codeFor(sign({ payload: { ...claims, exp: now } }))).to.equal('expired_token');
  });

  it('accepts a token issued up to ten seconds ahead of our clock', async () => {
    expect(await codeFor(sign({ payload: { ...claims, iat: now + 10, nbf: now + 10 } }))).to.equal('valid');
  });

  it('refuses a token after any change of one character', async () => {
    const token = sign();
    const place = fc.nat({ max: token.length - 1 });
    const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.');
    const property = fc.asyncProperty(place, character, async (index, letter) => {
      const changed = token.slice(0, index) + letter + token.slice(index + 1);
      // The last character of each part has bits that base64url does not use.
      const same = changed.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
      const original = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
      const code = await codeFor(changed);
      if (same.join('.') === original.join('.')) expect(code).to.be.oneOf(['valid', 'invalid_token']);
      else expect(code).to.equal('invalid_token');
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('refuses random text without throwing anything else', async () => {
    const property = fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), async (text) => {
      expect(await codeFor(text)).to.equal('invalid_token');
    });
    await fc.assert(property);
  });
});
