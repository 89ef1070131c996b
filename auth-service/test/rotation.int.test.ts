import { createTokenVerifier, readKeySet } from '@jogging/service-kit/tokens';
import { expect } from 'chai';
import { type Answer, keyPair, newKeyPair, type Service, startReplica, startService } from './service-under-test.js';

type Replica = Awaited<ReturnType<typeof startReplica>>;

/** A verifier like the gateway's, with the keys that a replica publishes. */
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

  it('a rotation of the signing key signs nobody out, whichever replica a request reaches meanwhile', async () => {
    const old = await replica(keyPair.privatePem);
    const before = (await signIn(old)).body;

    // First the next key is published, but does not sign yet.
    const announcing = await replica(keyPair.privatePem, next.publicPem);
    const during = (await signIn(announcing)).body;
    await (await verifierOf(old)).verify(during.auth_token);

    // Then it signs; the old key stays published for the life of a token.
    const turned = await replica(next.privatePem, keyPair.publicPem);
    const after = (await signIn(turned)).body;
    for (const { auth_token: token } of [before, during, after]) {
      await (await verifierOf(announcing)).verify(token);
      await (await verifierOf(turned)).verify(token);
    }
    expect((await turned.refresh(before.refresh_token)).status).to.equal(200);
    expect((await turned.signOut(during.auth_token)).status).to.equal(200);
    expect((await announcing.signOut(after.auth_token)).status).to.equal(200);

    // Last, once its tokens have expired, the old key is removed.
    const done = await replica(next.privatePem);
    await (await verifierOf(done)).verify(after.auth_token);
    const { status, body } = await done.signOut(before.auth_token);
    expect([status, body.errors[0].code]).to.deep.equal([401, 'invalid_token']);
  });
});
