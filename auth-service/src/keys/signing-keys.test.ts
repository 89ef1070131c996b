import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { readSigningKeys } from './signing-keys.js';

const pemOf = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const next = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('readSigningKeys', () => {
  it('puts the key that signs first in the JWK Set', () => {
    const keys = readSigningKeys(pemOf(ours.privateKey), pemOf(next.publicKey));
    expect(keys.jwks.keys).to.have.lengthOf(2);
    expect(keys.jwks.keys[0]?.kid).to.equal(keys.kid);
    expect([...keys.keySet.keys()]).to.deep.equal(keys.jwks.keys.map(({ kid }) => kid));
    expect(JSON.stringify(keys.jwks)).not.to.match(/"(d|p|q|dp|dq|qi)"/);
  });

  it('publishes each key once', () => {
    expect(readSigningKeys(pemOf(ours.privateKey), pemOf(ours.publicKey)).jwks.keys).to.have.lengthOf(1);
  });

  it('accepts PEM with escaped line breaks, as in environment variables', () => {
    const flat = pemOf(ours.privateKey).replaceAll('\n', '\\n');
    expect(readSigningKeys(flat).kid).to.equal(readSigningKeys(pemOf(ours.privateKey)).kid);
  });

  it('refuses keys that are too short, of another kind or unreadable, and extra private keys', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    expect(() => readSigningKeys(pemOf(short.privateKey))).to.throw('2048');
    expect(() => readSigningKeys(pemOf(generateKeyPairSync('ed25519').privateKey))).to.throw('RSA');
    expect(() => readSigningKeys('nonsense')).to.throw('cannot be read');
    expect(() => readSigningKeys(pemOf(ours.publicKey))).to.throw('cannot be read');
    expect(() => readSigningKeys(pemOf(ours.privateKey), pemOf(next.privateKey))).to.throw('not PEM blocks');
    expect(() => readSigningKeys(pemOf(ours.privateKey), 'rubbish')).to.throw('not PEM blocks');
  });

  it('quotes no key in error messages', () => {
    const broken = pemOf(ours.privateKey).replace('MII', 'MIX');
    try {
      readSigningKeys(broken);
      expect.fail('a broken key was read');
    } catch (error) {
      expect(String(error)).not.to.include(broken.slice(60, 90));
    }
  });
});
