import { randomUUID } from 'node:crypto';
import type { AppError } from '@jogging/service-kit';
import { revocationTtlSeconds } from '@jogging/service-kit/tokens';
import { expect } from 'chai';
import { inputOf, outcome, type Service, startService } from './service-under-test.js';

describe('changes of users', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const remove = (principal: Service['admin'], id: string) =>
    service.as(principal, (call) => call.deleteUser({ id, ifMatch: undefined }));

  it('sets updated_at only if something changes', async () => {
    const runner = await service.userWith('changer', { firstName: 'Ada' });
    const read = () => service.as(runner, (call) => call.getUser({ id: 'changer' }));
    const before = await read();
    const same = { firstName: 'Ada', lastName: '', roles: { names: ['user'] }, active: true };
    expect(await service.update(runner, 'changer', same)).to.deep.equal(before);
    const after = await service.update(runner, 'changer', { firstName: 'Grace' });
    expect(after).to.deep.include({ firstName: 'Grace', createdAtMs: before.createdAtMs });
    expect(after.updatedAtMs).to.be.greaterThan(before.updatedAtMs);
    expect(await read()).to.deep.equal(after);
  });

  it('checks existence, then permission, then values, then conflicts of a change', async () => {
    const runner = await service.userWith('orderly');
    const ask = (id: string, input: object, faults: string[] = [], conflicts: string[] = []) =>
      outcome(
        service.as(runner, (call) =>
          call.updateUser({
            id,
            input: inputOf(input),
            edgeFaults: faults.map((field) => ({ field, code: 'invalid_value', detail: '' })),
            edgeConflicts: conflicts.map((field) => ({ field, code: 'id_conflict', detail: '' })),
            ifMatch: undefined,
          }),
        ),
      );
    const bad = ['attributes.first_name'];
    expect(await ask('nobody_here', { email: 'x' }, bad, ['id'])).to.equal('user_not_found');
    expect(await ask('admin', { email: 'x' }, bad, ['id'])).to.equal('forbidden');
    expect(await ask('orderly', { roles: { names: ['admin'] }, email: 'x' }, bad, ['id'])).to.equal(
      'forbidden attributes.roles',
    );
    expect(await ask('orderly', { email: 'x' }, bad, ['id'])).to.equal(
      'invalid_value attributes.first_name attributes.email',
    );
    expect(await ask('orderly', {}, [], ['id'])).to.equal('id_conflict id');
  });

  it('a change of one’s own password needs the current one', async () => {
    const runner = await service.userWith('locksmith');
    const set = (password: string, currentPassword?: string) =>
      outcome(service.update(runner, 'locksmith', { password, currentPassword }));
    expect(await set('a new one')).to.equal('missing_value attributes.current_password');
    expect(await set('a new one', 'wrong one')).to.equal('wrong_current_password attributes.current_password');
    expect(await set('short', 'wrong one')).to.equal('wrong_current_password attributes.current_password');
    expect(await set('short', 'secret-locksmith')).to.equal('invalid_value attributes.password');
    expect(await set('a new one', 'secret-locksmith')).to.equal('done');
    expect(await outcome(service.signIn('locksmith', 'secret-locksmith'))).to.equal('invalid_credentials');
    expect((await service.signIn('locksmith', 'a new one')).generation).to.equal(2);
  });

  it('limits guesses of the current password for at most a minute', async () => {
    const runner = await service.userWith('guessed');
    const guess = (currentPassword: string) =>
      service.update(runner, 'guessed', { password: 'a new one', currentPassword });
    for (let time = 0; time < 5; time += 1) {
      expect(await outcome(guess('wrong one'))).to.equal('wrong_current_password attributes.current_password');
    }
    const refused = await guess('secret-guessed').catch((error: AppError) => error);
    expect(refused).to.include({ code: 'too_many_sign_ins' });
    expect((refused as AppError).retryAfterSeconds).to.be.within(1, 60);
    await service.redis.del(`auth:throttle:proof:${runner.uid}`);
    expect(await outcome(guess('secret-guessed'))).to.equal('done');
  });

  it('an admin needs the current password only for changes of its own account', async () => {
    const admin = await service.userWith('an_admin', { roleNames: ['admin'] });
    await service.userWith('forgetful');
    expect(await outcome(service.update(admin, 'an_admin', { password: 'a new one' }))).to.equal(
      'missing_value attributes.current_password',
    );
    expect(await outcome(service.update(admin, 'forgetful', { password: 'a new one' }))).to.equal('done');
    expect(await outcome(service.signIn('forgetful', 'a new one'))).to.equal('done');
  });

  it('a usermanager may set anything of unprivileged users, but only names of privileged ones', async () => {
    const manager = await service.userWith('managing', { roleNames: ['usermanager'] });
    await service.userWith('managed');
    await service.userWith('managing_too', { roleNames: ['usermanager', 'user'] });
    const change = (id: string, input: object) => outcome(service.update(manager, id, input));
    expect(await change('managed', { password: 'a new one', email: 'm@example.org', active: false })).to.equal('done');
    expect(await change('managed', { roles: { names: ['usermanager'] } })).to.equal('forbidden attributes.roles');
    expect(await change('managing_too', { firstName: 'A', lastName: 'B' })).to.equal('done');
    expect(await change('admin', { firstName: 'Changed' })).to.equal('done');
    expect(await change('admin', { password: 'taken over', email: 'evil@example.org', active: false })).to.equal(
      'forbidden attributes.password attributes.email attributes.active',
    );
    expect(await change('managing', { active: false })).to.equal('forbidden attributes.active');
    expect(await outcome(remove(manager, 'admin'))).to.equal('forbidden');
    expect(await outcome(remove(manager, 'managing_too'))).to.equal('done');
  });

  const ending: [string, object][] = [
    ['a password', { password: 'a new password' }],
    ['other roles', { roles: { names: ['user', 'usermanager'] } }],
    ['a deactivation', { active: false }],
  ];
  for (const [name, input] of ending) {
    it(`a change to ${name} ends all earlier tokens before the response`, async () => {
      const id = `ending_${randomUUID().slice(0, 8)}`;
      const { uid } = await service.userWith(id);
      await service.update(service.admin, id, input);
      expect(await service.heldGeneration(uid)).to.equal(2);
      const ttl = await service.redis.ttl(`auth:gen:${uid}`);
      expect(ttl).to.be.within(revocationTtlSeconds - 400, revocationTtlSeconds);
      const account = await service.as(undefined, (call) => call.getAccount({ uid }));
      expect(account.generation).to.equal(2);
    });
  }

  it('a change to names, the address, or back to active ends no tokens', async () => {
    const { uid } = await service.userWith('untouched');
    await service.update(service.admin, 'untouched', { active: false });
    const held = await service.heldGeneration(uid);
    await service.update(service.admin, 'untouched', { active: true, firstName: 'A', email: 'untouched@example.org' });
    expect(await service.heldGeneration(uid)).to.equal(held);
  });

  it('reveals that a user became inactive only with the right password', async () => {
    await service.userWith('dormant');
    await service.update(service.admin, 'dormant', { active: false });
    expect((await service.signIn('dormant', 'secret-dormant')).active).to.equal(false);
    expect(await outcome(service.signIn('dormant', 'wrong password'))).to.equal('invalid_credentials');
  });

  it('refuses a change if the caller has been deleted, deactivated or demoted since its token was issued', async () => {
    const admins = await Promise.all(
      ['deleted', 'deactivated', 'demoted'].map((name) => service.userWith(`${name}_admin`, { roleNames: ['admin'] })),
    );
    await service.as(service.admin, (call) => call.deleteUser({ id: 'deleted_admin', ifMatch: undefined }));
    await service.update(service.admin, 'deactivated_admin', { active: false });
    await service.update(service.admin, 'demoted_admin', { roles: { names: ['user'] } });
    const outcomes = await Promise.all(
      admins.map((principal) => outcome(service.update(principal, 'admin', { lastName: 'Changed' }))),
    );
    expect(outcomes).to.deep.equal(['revoked_token', 'revoked_token', 'forbidden']);
  });

  it('no change removes the last active admin', async () => {
    const { users } = await service.as(service.admin, (call) => call.listUsers({ query: undefined }));
    for (const { id, roles } of users) if (id !== 'admin' && roles.includes('admin')) await remove(service.admin, id);
    await service.userWith('resting_admin', { roleNames: ['admin'] });
    await service.update(service.admin, 'resting_admin', { active: false });
    const losses = { active: { active: false }, roles: { roles: { names: ['user'] } } };
    for (const [field, input] of Object.entries(losses)) {
      const answer = await outcome(service.update(service.admin, 'admin', input));
      expect(answer).to.equal(`last_admin attributes.${field}`);
    }
    expect(await outcome(remove(service.admin, 'admin'))).to.equal('last_admin');
    expect(await outcome(service.update(service.admin, 'admin', { roles: { names: ['user', 'admin'] } }))).to.equal(
      'done',
    );
  });

  it('deleting a user ends its tokens, removes its row and frees its id at once', async () => {
    const leaver = await service.userWith('leaver');
    await remove(leaver, 'leaver');
    expect(await service.heldGeneration(leaver.uid)).to.equal(2);
    expect(await outcome(service.signIn('leaver', 'secret-leaver'))).to.equal('invalid_credentials');
    expect(await outcome(service.as(undefined, (call) => call.getAccount({ uid: leaver.uid })))).to.equal(
      'user_not_found',
    );
    expect(await outcome(remove(service.admin, 'leaver'))).to.equal('user_not_found');
    expect(await outcome(service.as(leaver, (call) => call.getUser({ id: 'leaver' })))).to.equal('revoked_token');
  });
});
