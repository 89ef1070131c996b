import { createTokenVerifier, readKeySet } from '@jogging/service-kit/tokens';
import { expect } from 'chai';
import { type Answer, keyPair, newKeyPair, type Service, startReplica, startService } from './service-under-test.js';

type Replica = Awaited<ReturnType<typeof startReplica>>;

/** A verifier as the edge has one, with the keys that a replica publishes. */
async function verifierOf(replica: Replica) {
  const keys = readKeySet((await replica.ask('GET', '/.well-known/jwks.json')).body);
  return createTokenVerifier({ keyOf: (kid) => keys.get(kid), issuer: 'jogging-times', audience: 'jogging-times' });
}

describe('a rotation of the signing key', () => {
  let service: Service;
  const replicas: Replica[] = [];
  const next = newKeyPair();

  before(async () => {
    service = await startService();
  });
  after(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await service.stop();
  });

  async function replica(privatePem: string, extraPem?: string): Promise<Replica> {
    const keys = { JWT_PRIVATE_KEY: privatePem, JWT_EXTRA_PUBLIC_KEYS: extraPem };
    const started = await startReplica(service.redisUrl, service.users.port(), keys);
    replicas.push(started);
    return started;
  }
  const signIn = (on: Replica): Promise<Answer> => on.signIn('runner', 'right password');

  it('signs nobody out, whichever replica a request meets on the way', async () => {
    const old = await replica(keyPair.privatePem);
    const before = (await signIn(old)).body;

    // First the next key is published, and signs nothing yet.
    const announcing = await replica(keyPair.privatePem, next.publicPem);
    const during = (await signIn(announcing)).body;
    await (await verifierOf(old)).verify(during.auth_token);

    // Then it signs, and the old one stays published for as long as tokens live.
    const turned = await replica(next.privatePem, keyPair.publicPem);
    const after = (await signIn(turned)).body;
    for (const { auth_token: token } of [before, during, after]) {
      await (await verifierOf(announcing)).verify(token);
      await (await verifierOf(turned)).verify(token);
    }
    expect((await turned.refresh(before.refresh_token)).status).to.equal(200);
    expect((await turned.signOut(during.auth_token)).status).to.equal(200);
    expect((await announcing.signOut(after.auth_token)).status).to.equal(200);

    // Last the old one goes, when the tokens that it signed have expired.
    const done = await replica(next.privatePem);
    await (await verifierOf(done)).verify(after.auth_token);
    const { status, body } = await done.signOut(before.auth_token);
    expect([status, body.errors[0].code]).to.deep.equal([401, 'invalid_token']);
  });
});
