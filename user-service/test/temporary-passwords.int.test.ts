import { RoleInput } from '@jogging/proto/users';
import { expect } from 'chai';
import { outcome, type Service, startService } from './service-under-test.js';

const none = { edgeFaults: [], edgeConflicts: [] };

describe('a password that someone else set', () => {
  let service: Service;
  let manager: Service['admin'];

  before(async () => {
    service = await startService();
    manager = await service.userWith('manager', { roleNames: ['usermanager'] });
  });
  after(() => service.stop());

  const setBy = async (by: Service['admin'], id: string) => {
    const principal = await service.userWith(id);
    await service.update(by, id, { password: 'planted password' });
    return principal;
  };
  const promote = (id: string, input: object = {}) =>
    outcome(service.update(service.admin, id, { roles: { names: ['usermanager'] }, ...input }));

  it('a sign-in and a refresh report a password that someone else set until the user chooses another', async () => {
    for (const [id, by] of [
      ['by_manager', manager],
      ['by_admin', service.admin],
    ] as const) {
      const { uid } = await setBy(by, id);
      const account = () => service.as(undefined, (call) => call.getAccount({ uid }));
      expect((await service.signIn(id, 'planted password')).passwordChangeRequired).to.equal(true);
      expect((await account()).passwordChangeRequired).to.equal(true);
      const own = { password: 'chosen password', currentPassword: 'planted password' };
      await service.update(await service.principalFor(id, 'planted password'), id, own);
      expect((await service.signIn(id, 'chosen password')).passwordChangeRequired).to.equal(false);
      expect((await account()).passwordChangeRequired).to.equal(false);
    }
  });

  it('a password that someone else set only permits choosing another one', async () => {
    await setBy(manager, 'restricted');
    const restricted = await service.principalFor('restricted', 'planted password');
    const calls = [
      service.as(restricted, (call) => call.getUser({ id: 'restricted' })),
      service.as(restricted, (call) => call.listUsers({ query: undefined })),
      service.as(restricted, (call) => call.getRole({ name: 'user' })),
      service.as(restricted, (call) => call.deleteUser({ id: 'restricted', ifMatch: undefined })),
      service.update(restricted, 'restricted', { firstName: 'B' }),
      service.update(restricted, 'manager', { password: 'a new password' }),
    ];
    for (const answer of await Promise.all(calls.map(outcome))) expect(answer).to.equal('password_change_required');
  });

  it('a password that someone else set bars its user from privileged roles until the user chooses another or the promotion sets one', async () => {
    await setBy(manager, 'planted');
    expect(await promote('planted')).to.equal('password_set_by_other attributes.roles');
    expect(await promote('planted', { password: 'of the admin' })).to.equal('done');
    expect((await service.signIn('planted', 'of the admin')).passwordChangeRequired).to.equal(true);
    await setBy(manager, 'patient');
    const own = { password: 'chosen password', currentPassword: 'planted password' };
    await service.update(await service.principalFor('patient', 'planted password'), 'patient', own);
    expect(await promote('patient')).to.equal('done');
  });

  it('a password that someone else set keeps its user’s roles from becoming privileged', async () => {
    const input = (values: object) => ({ input: RoleInput.fromPartial(values), ...none });
    await service.as(service.admin, (call) => call.createRole({ name: 'coach', ...input({}) }));
    await service.userWith('coached', { roleNames: ['coach'] });
    await service.update(manager, 'coached', { password: 'planted password' });
    const privilege = () =>
      outcome(
        service.as(service.admin, (call) =>
          call.updateRole({ name: 'coach', ...input({ privileged: true }), ifMatch: undefined }),
        ),
      );
    expect(await privilege()).to.equal('password_set_by_other attributes.privileged');
    const own = { password: 'chosen password', currentPassword: 'planted password' };
    await service.update(await service.principalFor('coached', 'planted password'), 'coached', own);
    expect(await privilege()).to.equal('done');
  });

  it('a usermanager’s password for a user counts as set by someone else, but not an admin’s or one at sign-up', async () => {
    const made = async (id: string, by: Service['admin'] | undefined) => {
      const input = service.inputOf({ password: 'first password' });
      await service.as(by, (call) => call.createUser({ id, input, ...none }));
      return (await service.signIn(id, 'first password')).passwordChangeRequired;
    };
    expect(await made('made_by_manager', manager)).to.equal(true);
    expect(await promote('made_by_manager')).to.equal('password_set_by_other attributes.roles');
    expect(await made('made_by_admin', service.admin)).to.equal(false);
    expect(await promote('made_by_admin')).to.equal('done');
    expect(await made('made_alone', undefined)).to.equal(false);
  });

  it('a usermanager’s password gains no privileges if it is set while an admin promotes the user', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = `contested_${round}`;
      await service.userWith(id);
      await Promise.all([promote(id), outcome(service.update(manager, id, { password: 'planted password' }))]);
      const [row] = await service.database.query<{ planted: boolean; roles: string[] }>(
        'SELECT password_set_by_other AS planted, roles FROM users WHERE id = $1',
        [id],
      );
      expect(row?.planted && row.roles.includes('usermanager')).to.equal(false);
    }
  });
});
