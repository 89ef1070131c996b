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

  it('records changes and refusals with both uids and the attributes', async () => {
    const runner = await service.userWith('audited');
    await service.update(runner, 'audited', {
      firstName: 'Ada',
      password: 'a new one',
      currentPassword: 'secret-audited',
    });
    await outcome(service.update(runner, 'admin', { roles: { names: ['user'] } }));
    await service.as(service.admin, (call) => call.deleteUser({ id: 'audited', ifMatch: undefined }));
    const audited = { target: 'audited', uid: runner.uid, outcome: 'done' };
    expect(audits()).to.deep.equal([
      { action: 'create user', by: service.admin.uid, ...audited, attributes: ['password'] },
      {
        action: 'change user',
        by: runner.uid,
        ...audited,
        attributes: ['password', 'currentPassword', 'firstName'],
      },
      { action: 'change user', by: runner.uid, target: 'admin', attributes: ['roles'], outcome: 'forbidden' },
      { action: 'delete user', by: service.admin.uid, ...audited, attributes: [] },
    ]);
  });

  it('records reads of other users’ data, but not of one’s own', async () => {
    const [one, two] = [await service.userWith('read_one'), await service.userWith('read_two')];
    const earlier = audits().length;
    await service.as(one, (call) => call.getUser({ id: 'read_one' }));
    await service.as(one, (call) => call.listUsers({ query: undefined }));
    expect(audits().slice(earlier)).to.deep.equal([]);
    await service.as(service.admin, (call) => call.getUser({ id: 'read_one' }));
    await service.as(service.admin, (call) => call.batchGetUsers({ uids: [one.uid, two.uid] }));
    await service.as(service.admin, (call) => call.listUsers({ query: undefined }));
    const by = service.admin.uid;
    const [read, batch, list] = audits().slice(earlier);
    expect(read).to.deep.equal({ action: 'read user', by, uids: [one.uid] });
    expect(batch.uids).to.have.members([one.uid, two.uid]);
    expect(list).to.deep.include({ action: 'list users', by });
    expect(list.uids).to.include.members([one.uid, two.uid]).and.not.include(by);
  });

  it('the log contains no password, no hash, and nothing in place of an id that is not one', async () => {
    await outcome(service.signIn('my secret in the wrong place', 'my other secret'));
    await outcome(service.userWith('no id: my third secret'));
    expect(lines.length).to.be.greaterThan(4);
    expect(lines.join('')).not.to.match(/secret|argon2|a new one|Ada/);
  });
});
