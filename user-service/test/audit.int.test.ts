import { Writable } from 'node:stream';
import { createLogger } from '@jogging/service-kit';
import { expect } from 'chai';
import { outcome, type Service, startService } from './service-under-test.js';

describe('the log of user-service', () => {
  let service: Service;
  const lines: string[] = [];

  before(async () => {
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    service = await startService({ logger: createLogger({ service: 'user-service', level: 'info', destination }) });
  });
  after(() => service.stop());

  const audits = () => lines.map((line) => JSON.parse(line).audit).filter((audit) => audit !== undefined);

  it('tells who changed what and who was refused, by the names of attributes', async () => {
    const runner = await service.userWith('audited');
    await service.update(runner, 'audited', {
      firstName: 'Ada',
      password: 'a new one',
      currentPassword: 'secret-audited',
    });
    await outcome(service.update(runner, 'admin', { roles: { names: ['user'] } }));
    await service.as(service.admin, (call) => call.deleteUser({ id: 'audited', ifMatch: undefined }));
    expect(audits()).to.deep.equal([
      { action: 'create user', by: service.admin.uid, target: 'audited', attributes: ['password'], outcome: 'done' },
      {
        action: 'change user',
        by: runner.uid,
        target: 'audited',
        attributes: ['password', 'currentPassword', 'firstName'],
        outcome: 'done',
      },
      { action: 'change user', by: runner.uid, target: 'admin', attributes: ['roles'], outcome: 'forbidden' },
      { action: 'delete user', by: service.admin.uid, target: 'audited', attributes: [], outcome: 'done' },
    ]);
  });

  it('has no password, no hash and nothing that is no id', async () => {
    await outcome(service.signIn('my secret in the wrong place', 'my other secret'));
    await outcome(service.userWith('no id: my third secret'));
    expect(lines.length).to.be.greaterThan(4);
    expect(lines.join('')).not.to.match(/secret|argon2|a new one|Ada/);
  });
});
