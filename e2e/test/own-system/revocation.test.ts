import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { codes } from '../../src/api.js';
import type { Answer } from '../../src/contract/answer.js';
import { admin, type OwnSystem, ownSystem } from '../../src/own-system.js';
import { newId, type Person } from '../../src/people.js';

describe('Revoked tokens', function () {
  this.timeout(120_000);
  let own: OwnSystem;

  before(async () => {
    own = await ownSystem();
  });
  after(() => own.stop());

  const change = (person: Person, attributes: Record<string, unknown>, token = person.token): Promise<Answer> =>
    own.gateways[0]!.patch(`/users/${person.id}`, {
      token,
      body: { data: { type: 'user', id: person.id, attributes } },
    });

  it('rejects a token on every gateway as soon as its sign-in has ended', async () => {
    const person = await own.signUp(newId());
    for (const gateway of own.gateways)
      expect((await gateway.get('/runs', { token: person.token })).status).to.equal(200);
    await own.gateways[0]!.post('/user/logout', { token: person.token });
    for (const gateway of own.gateways) {
      const answer = await gateway.get('/runs', { token: person.token });
      expect([answer.status, codes(answer)]).to.deep.equal([401, ['revoked_token']]);
    }
    const again = await own.gateways[1]!.post('/user/logout', { token: person.token });
    expect([again.status, codes(again)]).to.deep.equal([401, ['revoked_token']]);
    const refresh = await own.gateways[1]!.post('/user/refresh', { body: { refresh_token: person.refreshToken } });
    expect(refresh.status).to.equal(401);
  });

  it('rejects every token issued before a change of password was answered, with requests and sign-ins in flight', async () => {
    for (let round = 0; round < 8; round++) {
      const person = await own.signUp(newId());
      const password = `${person.password} new`;
      let answered = false;
      const late: number[] = [];
      const ask = async (gateway: (typeof own.gateways)[number]): Promise<void> => {
        while (true) {
          const afterwards = answered;
          const { status } = await gateway.get('/runs', { token: person.token });
          if (afterwards) {
            late.push(status);
            return;
          }
          expect([200, 401]).to.include(status);
        }
      };
      const asking = own.gateways.flatMap((gateway) => [ask(gateway), ask(gateway)]);
      const signingIn = Array.from({ length: 3 }, () => own.signIn(person.id, person.password).catch(() => undefined));
      const changed = await change(person, { password, current_password: person.password });
      answered = true;
      expect(changed.status, changed.text).to.equal(200);
      await Promise.all(asking);
      expect(late).to.deep.equal([401, 401, 401, 401]);
      for (const signedIn of await Promise.all(signingIn)) {
        if (!signedIn) continue;
        for (const gateway of own.gateways) {
          expect((await gateway.get('/runs', { token: signedIn.token })).status).to.equal(401);
        }
        const refresh = await own.gateways[1]!.post('/user/refresh', {
          body: { refresh_token: signedIn.refreshToken },
        });
        expect(refresh.status).to.equal(401);
      }
      await own.signIn(person.id, password);
    }
  });

  for (const [title, attributes] of [
    ['its roles change', { roles: ['user', 'usermanager'] }],
    ['it is deactivated', { active: false }],
  ] as const) {
    it(`rejects a user's tokens when ${title}`, async () => {
      const person = await own.signUp(newId());
      const { token } = await own.signIn(admin.id, admin.password);
      expect((await change(person, attributes, token)).status).to.equal(200);
      for (const gateway of own.gateways)
        expect((await gateway.get('/runs', { token: person.token })).status).to.equal(401);
    });
  }

  it('rejects all tokens while Redis is unavailable, and keeps revocations when it is killed', async () => {
    const [out, person] = [await own.signUp(newId()), await own.signUp(newId())];
    await own.gateways[0]!.post('/user/logout', { token: out.token });
    await own.redis.kill();
    try {
      for (const gateway of own.gateways) {
        const answer = await gateway.get('/runs', { token: person.token });
        expect([answer.status, codes(answer)]).to.deep.equal([503, ['unavailable']]);
        expect(Number(answer.headers.get('retry-after'))).to.be.greaterThan(0);
      }
      const login = await own.gateways[0]!.post('/user/login', {
        body: { user_id: person.id, password: person.password },
      });
      expect(login.status).to.equal(503);
    } finally {
      await own.redis.start();
    }
    await eventually(async () => {
      for (const gateway of own.gateways) {
        expect((await gateway.get('/runs', { token: person.token })).status).to.equal(200);
        expect((await gateway.get('/runs', { token: out.token })).status).to.equal(401);
      }
    }, 10_000);
    await own.signIn(person.id, person.password);
  });

  it('ends every sign-in when Redis is emptied', async () => {
    const person = await own.signUp(newId());
    const redis = new Redis(own.redis.url);
    await redis.flushall();
    redis.disconnect();
    await eventually(async () => {
      for (const gateway of own.gateways) {
        const answer = await gateway.get('/runs', { token: person.token });
        expect(answer.status).to.not.equal(200);
        expect([answer.status, codes(answer)]).to.deep.equal([401, ['revoked_token']]);
      }
    }, 10_000);
    const refresh = await own.gateways[0]!.post('/user/refresh', { body: { refresh_token: person.refreshToken } });
    expect(refresh.status).to.equal(401);
    const again = await own.signIn(person.id, person.password);
    for (const gateway of own.gateways)
      expect((await gateway.get('/runs', { token: again.token })).status).to.equal(200);
  });
});
