import { expect } from 'chai';
import { type Answer, type Service, startService } from './service-under-test.js';

const ask = { 'session-cookie': 'true' };
const cookieOf = ({ headers }: Answer): string => headers.getSetCookie()[0] ?? '';
const pairOf = (answer: Answer): string => cookieOf(answer).split(';', 1)[0] ?? '';

describe('A refresh token in a cookie', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const signIn = (headers: Record<string, string> = ask) =>
    service.post('/user/login', { user_id: 'runner', password: 'right password' }, { headers });
  const refresh = (cookie: string) => service.post('/user/refresh', {}, { headers: { ...ask, cookie } });

  it('if a sign-in asks for it, sets the refresh token as a cookie that scripts and other sites cannot read, and leaves it out of the body', async () => {
    const answer = await signIn();
    expect(answer.status).to.equal(200);
    expect(answer.body).not.to.have.property('refresh_token');
    expect(cookieOf(answer)).to.match(
      /^__Secure-refresh_token=[\w.-]{80,200}; Path=\/user\/refresh; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure$/,
    );
  });

  it('does not mark the cookie Secure if clients reach the server without TLS, because browsers would drop it', async () => {
    expect(cookieOf(await signIn({ ...ask, 'x-public-base': 'http://localhost:5000' }))).to.match(
      /^refresh_token=(?!.*Secure)/,
    );
  });

  it('sets no cookie for clients that do not ask for it, and returns the token in the body', async () => {
    const answer = await signIn({});
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
    expect(answer.body.refresh_token).to.be.a('string');
  });

  it('replaces the cookie on each refresh, and ends the sign-in if one is used twice', async () => {
    const first = pairOf(await signIn());
    const second = await refresh(first);
    expect(second.status).to.equal(200);
    expect(second.body).to.include.keys('auth_token').and.not.include.keys('refresh_token');
    expect(pairOf(second)).not.to.equal(first);
    const again = await refresh(first);
    expect([again.status, cookieOf(again)]).to.deep.equal([
      401,
      '__Secure-refresh_token=; Path=/user/refresh; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ]);
    expect((await refresh(pairOf(second))).status).to.equal(401);
  });

  it('ignores the cookie unless the request asks for it', async () => {
    const cookie = pairOf(await signIn());
    const answer = await service.post('/user/refresh', {}, { headers: { cookie } });
    expect([answer.status, answer.body.errors[0].code]).to.deep.equal([422, 'missing_value']);
  });

  it('clears the cookie at sign-out', async () => {
    const { body } = await signIn();
    const answer = await service.ask('POST', '/user/logout', undefined, { token: body.auth_token, headers: ask });
    expect([answer.status, cookieOf(answer)]).to.deep.equal([
      200,
      '__Secure-refresh_token=; Path=/user/refresh; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ]);
  });

  it('refuses a missing cookie like a wrong one', async () => {
    const answer = await service.post('/user/refresh', {}, { headers: ask });
    expect([answer.status, answer.body.errors[0].code]).to.deep.equal([401, 'invalid_refresh_token']);
  });
});
