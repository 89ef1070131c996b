import { Writable } from 'node:stream';
import { createLogger } from '@jogging/service-kit';
import { expect } from 'chai';
import { type Service, startReplica, startService } from './service-under-test.js';

describe('the log of auth-service', () => {
  let service: Service;
  let replica: Awaited<ReturnType<typeof startReplica>>;
  const lines: string[] = [];

  before(async () => {
    service = await startService();
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const logger = createLogger({ service: 'auth-service', level: 'debug', destination });
    replica = await startReplica(service.redisUrl, service.users.port(), {}, logger);
  });
  after(async () => {
    await replica.stop();
    await service.stop();
  });

  it('records each sign-in with its address and outcome, and each sign-out', async () => {
    const { body } = await replica.signIn('runner', 'right password', '192.0.2.9');
    await replica.signIn('runner', 'wrong password', '192.0.2.9');
    const refreshed = await replica.refresh(body.refresh_token);
    await replica.refresh(body.refresh_token);
    await replica.signOut((await replica.signIn('runner', 'right password')).body.auth_token);
    const audits = lines.map((line) => JSON.parse(line).audit).filter((audit) => audit !== undefined);
    expect(audits.map(({ action, outcome }) => [action, outcome])).to.deep.equal([
      ['sign in', 'success'],
      ['sign in', 'invalid_credentials'],
      ['refresh', 'reused'],
      ['sign in', 'success'],
      ['sign out', undefined],
    ]);
    expect(audits[1].address).to.equal('192.0.2.9');
    expect(audits[0].account).to.equal(audits[1].account);
    expect(refreshed.status).to.equal(200);
  });

  it('the log contains no id, password or token', async () => {
    const { body } = await replica.signIn('runner', 'right password');
    await replica.signIn('my secret in the wrong place', 'my secret');
    await replica.ask('POST', '/user/login', '{"password": "my secret" oops');
    const log = lines.join('');
    expect(log).not.to.match(/secret|password":"(?!\[redacted\])|runner/);
    expect(log).not.to.include(body.auth_token);
    expect(log).not.to.include(body.refresh_token);
  });
});
