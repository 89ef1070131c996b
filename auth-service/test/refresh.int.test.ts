import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { maximumFamilies } from '../src/store/families.js';
import { type Answer, type Service, startService } from './service-under-test.js';

const codeOf = ({ status, body }: Answer): string => (status === 200 ? 'done' : body.errors[0].code);
const sidOf = (token: string): string => String((jwt.decode(token) as jwt.JwtPayload).sid);

describe('refreshing a sign-in', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  async function signedIn(userId: string) {
    service.users.add(userId, 'right password');
    const { body } = await service.signIn(userId, 'right password');
    return {
      sid: sidOf(body.auth_token),
      accessToken: body.auth_token as string,
      refreshToken: body.refresh_token as string,
    };
  }

  it('a refresh issues a new pair of tokens of the same form within the same sign-in', async () => {
    const { sid, accessToken, refreshToken } = await signedIn('one');
    const { status, body } = await service.refresh(refreshToken);
    expect(status).to.equal(200);
    expect(body).to.have.all.keys('status', 'message', 'auth_token', 'token_type', 'expires_in', 'refresh_token');
    expect(sidOf(body.auth_token)).to.equal(sid);
    expect(body.auth_token).not.to.equal(accessToken);
    expect(body.refresh_token).not.to.equal(refreshToken);
    expect(codeOf(await service.refresh(body.refresh_token))).to.equal('done');
  });

  it('puts the current roles into a refreshed token', async () => {
    const { refreshToken } = await signedIn('promoted');
    const account = service.users.accounts.get('promoted');
    if (account) account.roles = ['user', 'coach'];
    const { body } = await service.refresh(refreshToken);
    expect((jwt.decode(body.auth_token) as jwt.JwtPayload).roles).to.deep.equal(['user', 'coach']);
  });

  it('ends the sign-in, access tokens included, if a refresh token is used twice', async () => {
    const { sid, refreshToken } = await signedIn('stolen');
    const { body } = await service.refresh(refreshToken);
    expect(codeOf(await service.refresh(refreshToken))).to.equal('invalid_refresh_token');
    expect(codeOf(await service.refresh(body.refresh_token))).to.equal('invalid_refresh_token');
    expect(await service.redis.exists(`auth:denied:${sid}`)).to.equal(1);
    expect(codeOf(await service.signOut(body.auth_token))).to.equal('revoked_token');
  });

  it('ends the sign-in even if the refresh token was used long ago', async () => {
    const { refreshToken } = await signedIn('patient thief');
    let last = refreshToken;
    for (let turn = 0; turn < 5; turn += 1) last = (await service.refresh(last)).body.refresh_token;
    expect(codeOf(await service.refresh(refreshToken))).to.equal('invalid_refresh_token');
    expect(codeOf(await service.refresh(last))).to.equal('invalid_refresh_token');
  });

  it('answers one of two concurrent uses of a refresh token and ends the sign-in', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { refreshToken } = await signedIn(`racer ${round}`);
      const answers = await Promise.all([service.refresh(refreshToken), service.refresh(refreshToken)]);
      expect(answers.map(codeOf).toSorted()).to.deep.equal(['done', 'invalid_refresh_token']);
      const winner = answers.find(({ status }) => status === 200);
      expect(codeOf(await service.refresh(winner?.body.refresh_token))).to.equal('invalid_refresh_token');
    }
  });

  it('does not touch the user’s other sign-ins when one is refreshed', async () => {
    const { refreshToken } = await signedIn('two devices');
    const other = (await service.signIn('two devices', 'right password')).body.refresh_token;
    await service.refresh(refreshToken);
    await service.refresh(refreshToken);
    expect(codeOf(await service.refresh(other))).to.equal('done');
  });

  it('refuses a refresh once the account has changed, and ends the sign-in', async () => {
    const { refreshToken } = await signedIn('changed');
    await service.users.raise('changed');
    expect(codeOf(await service.refresh(refreshToken))).to.equal('invalid_refresh_token');
    expect(codeOf(await service.refresh(refreshToken))).to.equal('invalid_refresh_token');
  });

  it('refuses a refresh once the account is deactivated or deleted', async () => {
    const { refreshToken } = await signedIn('sleeper');
    const account = service.users.accounts.get('sleeper');
    if (account) account.active = false;
    expect(codeOf(await service.refresh(refreshToken))).to.equal('invalid_refresh_token');

    const gone = await signedIn('gone');
    service.users.accounts.delete('gone');
    expect(codeOf(await service.refresh(gone.refreshToken))).to.equal('invalid_refresh_token');
    // A new user with the same id is another user.
    service.users.add('gone', 'right password');
    expect(codeOf(await service.refresh(gone.refreshToken))).to.equal('invalid_refresh_token');
  });

  it('does not use up a refresh token while user-service is unavailable', async () => {
    const { refreshToken } = await signedIn('unlucky');
    service.users.failure = new AppError('unavailable', { retryAfterSeconds: 1 });
    expect((await service.refresh(refreshToken)).status).to.equal(503);
    service.users.failure = undefined;
    expect(codeOf(await service.refresh(refreshToken))).to.equal('done');
  });

  it('refuses a refresh after the sign-out', async () => {
    const { accessToken, refreshToken } = await signedIn('leaver');
    expect((await service.signOut(accessToken)).status).to.equal(200);
    expect(codeOf(await service.refresh(refreshToken))).to.equal('invalid_refresh_token');
  });

  for (const [name, token] of [
    ['nobody’s token', 'A'.repeat(43)],
    ['an empty text', ''],
    ['a key’s pattern', '*'],
    ['a long text', 'x'.repeat(90_000)],
  ] as const) {
    it(`refuses ${name}`, async () => {
      expect(codeOf(await service.refresh(token))).to.equal('invalid_refresh_token');
    });
  }

  it('requires a refresh token that is a string', async () => {
    expect(codeOf(await service.post('/user/refresh', {}))).to.equal('missing_value');
    expect(codeOf(await service.post('/user/refresh', { refresh_token: 7 }))).to.equal('invalid_value');
  });

  it('stores no token in Redis, only digests', async () => {
    const { refreshToken } = await signedIn('private');
    const [, , family = '', secret = ''] = refreshToken.split('.');
    const keys = await service.redis.keys('*');
    expect(keys.filter((key) => key.startsWith('auth:family:'))).not.to.be.empty;
    for (const key of keys) {
      const type = await service.redis.type(key);
      const value =
        type === 'hash' ? await service.redis.hgetall(key) : type === 'string' ? await service.redis.get(key) : '';
      for (const part of [family, secret]) expect(`${key} ${JSON.stringify(value)}`).not.to.include(part);
    }
  });

  it('uses one key in Redis for any number of refreshes, and deletes it at sign-out', async () => {
    let { sid, refreshToken, accessToken } = await signedIn('frequent');
    const keys = async (): Promise<string[]> => (await service.redis.keys('auth:*')).sort();
    const before = await keys();
    const sizeBefore = await service.redis.memory('USAGE', `auth:family:${sid}`);
    for (let turn = 0; turn < 20; turn += 1) {
      const { body } = await service.refresh(refreshToken);
      refreshToken = body.refresh_token;
      accessToken = body.auth_token;
    }
    expect(await keys()).to.deep.equal(before);
    expect(await service.redis.memory('USAGE', `auth:family:${sid}`)).to.equal(sizeBefore);
    await service.signOut(accessToken);
    const { uid } = service.users.accounts.get('frequent') ?? {};
    const gone = [`auth:family:${sid}`, `auth:families:${uid}`];
    expect(await keys()).to.deep.equal([...before.filter((key) => !gone.includes(key)), `auth:denied:${sid}`].sort());
  });

  it('a refreshed token keeps the time at which the password was given', async () => {
    const { accessToken, refreshToken } = await signedIn('patient');
    const signedInAt = (jwt.decode(accessToken) as jwt.JwtPayload).auth_time;
    const { sid } = jwt.decode(accessToken) as jwt.JwtPayload;
    expect(signedInAt).to.be.closeTo(Date.now() / 1_000, 5);
    await service.redis.hset(`auth:family:${sid}`, 'at', String(signedInAt - 1_000));
    const { body } = await service.refresh(refreshToken);
    expect((jwt.decode(body.auth_token) as jwt.JwtPayload).auth_time).to.equal(signedInAt - 1_000);
  });

  it('refuses a made-up token of a known sign-in without ending the sign-in', async () => {
    const { sid, refreshToken } = await signedIn('watched');
    const madeUp = `${sid}.${'A'.repeat(22)}.${'A'.repeat(43)}`;
    expect(codeOf(await service.refresh(madeUp))).to.equal('invalid_refresh_token');
    expect(codeOf(await service.refresh(refreshToken))).to.equal('done');
  });

  it('a refresh says in body and token that the password must be changed', async () => {
    const { refreshToken } = await signedIn('reset');
    const account = service.users.accounts.get('reset');
    if (account) account.passwordChangeRequired = true;
    for (const { body } of [await service.refresh(refreshToken), await service.signIn('reset', 'right password')]) {
      expect(body.password_change_required).to.equal(true);
      expect((jwt.decode(body.auth_token) as jwt.JwtPayload).password_change_required).to.equal(true);
    }
  });

  it('permits refreshes for thirty days, after which every key expires', async () => {
    await signedIn('forgetful');
    const keys = (await service.redis.keys('auth:*')).filter((key) => key !== 'auth:epoch');
    const lives = await Promise.all(keys.map((key) => service.redis.ttl(key)));
    expect(Math.min(...lives)).to.be.greaterThan(0);
    expect(Math.max(...lives)).to.be.within(30 * 86_400 - 60, 30 * 86_400);
  });

  it('keeps a bounded number of sign-ins to an account refreshable; the oldest ends first', async () => {
    const first = await signedIn('collector');
    for (let count = 1; count < maximumFamilies; count += 1) await service.signIn('collector', 'right password');
    const { body } = await service.signIn('collector', 'right password');
    expect(codeOf(await service.refresh(body.refresh_token))).to.equal('done');
    const { uid } = service.users.accounts.get('collector') ?? {};
    expect(await service.redis.zcard(`auth:families:${uid}`)).to.equal(maximumFamilies);
    expect(first.refreshToken).to.be.a('string');
  });
});
