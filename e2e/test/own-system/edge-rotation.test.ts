import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@jogging/service-kit/testing';
import { publicJwk } from '@jogging/service-kit/tokens';
import { expect } from 'chai';
import { type OwnSystem, ownSystem } from '../../src/own-system.js';
import { newId, type Person } from '../../src/people.js';

const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const kidOf = (key: KeyObject): string => publicJwk(createPublicKey(key)).kid;
const publicPem = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
const decoded = (token: string, part: 0 | 1) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());

/** A token with the claims of another, as anyone with the key could sign it. */
function forged(token: string, key: KeyObject): string {
  const parts = [
    { alg: 'RS256', typ: 'JWT', kid: kidOf(key) },
    { ...decoded(token, 1), jti: randomUUID() },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

describe('Rotating the signing key as docs/security.md says', function () {
  this.timeout(180_000);
  const [old, next] = [newKey(), newKey()];
  let folder: string;
  let own: OwnSystem;
  let early: Person;
  const askers: { stop(): Promise<number[]> }[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jogging-keys-'));
    await setKeys(old);
    own = await ownSystem({
      environmentOf: {
        'auth-service': {
          JWT_PRIVATE_KEY_FILE: join(folder, 'signing.pem'),
          JWT_EXTRA_PUBLIC_KEYS_FILE: join(folder, 'extra.pem'),
        },
      },
    });
    early = await own.signUp(newId());
    keepAsking(early);
  });
  after(async () => {
    for (const asker of askers) await asker.stop();
    await own?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function setKeys(signing: KeyObject, ...extra: readonly KeyObject[]): Promise<void> {
    await writeFile(join(folder, 'signing.pem'), signing.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await writeFile(join(folder, 'extra.pem'), extra.map(publicPem).join(''));
  }
  async function restartWith(signing: KeyObject, ...extra: readonly KeyObject[]): Promise<void> {
    await setKeys(signing, ...extra);
    await own.system.service('auth-service').restart();
  }
  /** Sends requests to every gateway with a person's token until stopped. */
  function keepAsking({ token }: Person): void {
    const statuses: number[] = [];
    let stopped = false;
    const asking = (async () => {
      while (!stopped)
        for (const gateway of own.gateways) statuses.push((await gateway.get('/runs', { token })).status);
    })();
    askers.push({
      async stop() {
        stopped = true;
        await asking;
        return statuses;
      },
    });
  }
  const statusesWith = async (token: string): Promise<number[]> => {
    const answers = await Promise.all(own.gateways.map((gateway) => gateway.get('/runs', { token })));
    return answers.map(({ status }) => status);
  };
  const publishedBy = async (): Promise<string[][]> => {
    const answers = await Promise.all(own.gateways.map((gateway) => gateway.get('/.well-known/jwks.json')));
    return answers.map(({ json }) => json.keys.map(({ kid }: { kid: string }) => kid).sort());
  };
  const both = [kidOf(old), kidOf(next)].sort();

  it('publishes the next key at every gateway, with public members only', async () => {
    expect(await publishedBy()).to.deep.equal([[kidOf(old)], [kidOf(old)]]);
    await restartWith(old, next);
    expect(await publishedBy()).to.deep.equal([both, both]);
    const { json, headers } = (await own.gateways[0]?.get('/.well-known/jwks.json')) ?? {};
    expect(headers?.get('cache-control')).to.equal('public, max-age=300');
    for (const key of json.keys) expect(Object.keys(key)).to.have.members(['kty', 'use', 'alg', 'kid', 'n', 'e']);
  });

  it('switches to the next key and accepts tokens of both, even before a gateway has seen the key', async () => {
    await restartWith(next, old);
    expect(await publishedBy()).to.deep.equal([both, both]);
    const late = await own.signUp(newId());
    keepAsking(late);
    expect([decoded(early.token, 0).kid, decoded(late.token, 0).kid]).to.deep.equal([kidOf(old), kidOf(next)]);
    for (const token of [early.token, late.token, forged(early.token, old)])
      expect(await statusesWith(token)).to.deep.equal([200, 200]);
    const renewed = await own.gateways[1]?.post('/user/refresh', { body: { refresh_token: early.refreshToken } });
    expect(renewed?.status, renewed?.text).to.equal(200);
    expect(decoded(renewed?.json.auth_token, 0).kid).to.equal(kidOf(next));
    expect(await statusesWith(renewed?.json.auth_token)).to.deep.equal([200, 200]);
  });

  it('signs nobody out during the switch', async () => {
    for (const asker of askers.splice(0)) {
      const statuses = await asker.stop();
      expect(statuses.length).to.be.greaterThan(0);
      expect(statuses.filter((status) => status !== 200)).to.deep.equal([]);
    }
  });

  it('retires the old key: its tokens are rejected, those of the next key are accepted', async () => {
    const late = await own.signUp(newId());
    await restartWith(next);
    expect(await publishedBy()).to.deep.equal([[kidOf(next)], [kidOf(next)]]);
    await eventually(async () => {
      // An unknown key makes the gateway fetch the keys, so it learns that the old one is retired.
      await statusesWith(forged(late.token, newKey()));
      return (await statusesWith(forged(late.token, old))).every((status) => status === 401);
    }, 15_000);
    expect(await statusesWith(late.token)).to.deep.equal([200, 200]);
    expect(await statusesWith(forged(late.token, next))).to.deep.equal([200, 200]);
  });
});
