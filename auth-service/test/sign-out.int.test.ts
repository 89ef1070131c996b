import { generateKeyPairSync } from 'node:crypto';
import { revocationTtlSeconds } from '@jogging/service-kit/tokens';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { type Answer, keyPair, type Service, startReplica, startService } from './service-under-test.js';

const codeOf = ({ status, body }: Answer): string => (status === 200 ? 'done' : body.errors[0].code);

describe('signing out', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const signIn = async (): Promise<string> => (await service.signIn('runner', 'right password')).body.auth_token;

  it('returns the documented message, and ends the token at once', async () => {
    const token = await signIn();
    const answer = await service.signOut(token);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({ message: 'Logged out successfully' });
    const again = await service.signOut(token);
    expect(again.status).to.equal(401);
    expect(again.body.errors[0]).to.include({ code: 'revoked_token', detail: 'Token has been revoked' });
    expect(again.headers.get('www-authenticate')).to.equal(
      'Bearer error="invalid_token", error_description="Token has been revoked"',
    );
  });

  it('ends every token of the sign-in and none of another', async () => {
    const other = await signIn();
    const { body } = await service.signIn('runner', 'right password');
    const { body: refreshed } = await service.refresh(body.refresh_token);
    await service.signOut(refreshed.auth_token);
    expect(codeOf(await service.signOut(body.auth_token))).to.equal('revoked_token');
    expect(codeOf(await service.signOut(other))).to.equal('done');
  });

  it('one of two concurrent sign-outs succeeds', async () => {
    const token = await signIn();
    const answers = await Promise.all([service.signOut(token), service.signOut(token)]);
    expect(answers.map(codeOf).toSorted()).to.deep.equal(['done', 'revoked_token']);
  });

  it('denies the sign-in for longer than any token lives', async () => {
    const token = await signIn();
    await service.signOut(token);
    const { sid } = jwt.decode(token) as jwt.JwtPayload;
    expect(await service.redis.ttl(`auth:denied:${sid}`)).to.be.within(revocationTtlSeconds - 60, revocationTtlSeconds);
  });

  it('ignores any body of a sign-out', async () => {
    const token = await signIn();
    const answer = await service.ask('POST', '/user/logout', '{broken', {
      token,
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.status).to.equal(200);
  });

  it('requires a token to sign out', async () => {
    const answer = await service.ask('POST', '/user/logout');
    expect(answer.status).to.equal(401);
    expect(answer.body.errors[0]).to.include({ code: 'missing_token', title: 'Missing Authorization Header' });
    expect(answer.headers.get('www-authenticate')).to.equal('Bearer');
  });

  for (const [header, code] of [
    ['Basic cnVubmVyOng=', 'missing_token'],
    ['nonsense', 'missing_token'],
    ['Bearer', 'invalid_token'],
    ['Bearer a b', 'invalid_token'],
    ['Bearer ü', 'invalid_token'],
  ] as const) {
    it(`refuses the header ${JSON.stringify(header)} as ${code}`, async () => {
      const headers = { authorization: Buffer.from(header).toString('latin1') };
      expect(codeOf(await service.ask('POST', '/user/logout', undefined, { headers }))).to.equal(code);
    });
  }

  it('refuses a token that has expired or was signed by someone else', async () => {
    const claims = jwt.decode(await signIn()) as jwt.JwtPayload;
    const { kid } = (await service.ask('GET', '/.well-known/jwks.json')).body.keys[0];
    const sign = (payload: object, key: string) => jwt.sign(payload, key, { algorithm: 'RS256', keyid: kid });
    const past = { ...claims, iat: 1_000, nbf: 1_000, exp: 1_900 };
    expect(codeOf(await service.signOut(sign(past, keyPair.privatePem)))).to.equal('expired_token');
    const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = theirs.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(codeOf(await service.signOut(sign(claims, pem)))).to.equal('invalid_token');
    expect(codeOf(await service.signOut(sign(claims, keyPair.privatePem)))).to.equal('done');
  });

  it('refuses a token of an earlier generation', async () => {
    service.users.add('changed', 'right password');
    const { body } = await service.signIn('changed', 'right password');
    await service.users.raise('changed');
    expect(codeOf(await service.signOut(body.auth_token))).to.equal('revoked_token');
  });

  it('a sign-out takes effect on every replica', async () => {
    const other = await startReplica(service.redisUrl, service.users.port());
    try {
      const token = await signIn();
      expect(codeOf(await other.signOut(token))).to.equal('done');
      expect(codeOf(await service.signOut(token))).to.equal('revoked_token');
    } finally {
      await other.stop();
    }
  });
});
