import type { RoleInput } from '@jogging/proto/users';
import { expect } from 'chai';
import { outcome, type Service, startService } from './service-under-test.js';

describe('roles', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const input = (values: Partial<RoleInput>): RoleInput => ({
    description: undefined,
    privileged: undefined,
    name: undefined,
    ...values,
  });
  const create = (name: string | undefined, values: Partial<RoleInput> = {}, principal = service.admin) =>
    service.as(principal, (call) => call.createRole({ name, input: input(values), edgeFaults: [], edgeConflicts: [] }));
  const update = (name: string, values: Partial<RoleInput>, principal = service.admin) =>
    service.as(principal, (call) =>
      call.updateRole({ name, input: input(values), edgeFaults: [], edgeConflicts: [], ifMatch: undefined }),
    );
  const remove = (name: string, principal = service.admin) =>
    service.as(principal, (call) => call.deleteRole({ name, ifMatch: undefined }));

  it('three roles exist initially', async () => {
    const { roles, page } = await service.as(service.admin, (call) => call.listRoles({ query: undefined }));
    expect(roles.map(({ name, privileged }) => [name, privileged])).to.deep.equal([
      ['admin', true],
      ['user', false],
      ['usermanager', true],
    ]);
    expect(page?.count).to.equal(3);
  });

  it('every signed-in user can read roles, and admins can write them', async () => {
    const runner = await service.userWith('role_reader');
    const manager = await service.userWith('role_manager', { roleNames: ['usermanager'] });
    expect(await outcome(service.as(runner, (call) => call.getRole({ name: 'admin' })))).to.equal('done');
    for (const principal of [runner, manager]) {
      expect(await outcome(create('mine', {}, principal))).to.equal('forbidden');
      expect(await outcome(update('user', { privileged: true }, principal))).to.equal('forbidden');
      expect(await outcome(remove('user', principal))).to.equal('forbidden');
      expect(await outcome(remove('no_such_role', principal))).to.equal('not_found');
    }
  });

  it('a role takes its name from the document’s id or the attribute', async () => {
    expect((await create('by_id')).name).to.equal('by_id');
    expect((await create(undefined, { name: 'by_attribute', description: 'A role.' })).description).to.equal('A role.');
    expect(await outcome(create('one', { name: 'other' }))).to.equal('invalid_value attributes.name');
    expect(await outcome(create(undefined))).to.equal('missing_value id');
    expect(await outcome(create('BY_ID'))).to.equal('id_taken id');
  });

  it('a role can be assigned as soon as it is created, and grants what user does', async () => {
    await create('sprinter');
    const sprinter = await service.userWith('a_sprinter', { roleNames: ['sprinter'] });
    const { users } = await service.as(sprinter, (call) => call.listUsers({ query: undefined }));
    expect(users.map(({ id }) => id)).to.deep.equal(['a_sprinter']);
  });

  it('a role grants new rights at once to all of its users', async () => {
    await create('inspector');
    const inspector = await service.userWith('an_inspector', { roleNames: ['inspector'] });
    const readOther = () => outcome(service.as(inspector, (call) => call.getUser({ id: 'admin' })));
    expect(await readOther()).to.equal('forbidden');
    await update('inspector', { privileged: true });
    expect(await readOther()).to.equal('done');
    const manager = await service.userWith('late_manager', { roleNames: ['usermanager'] });
    expect(await outcome(service.update(manager, 'an_inspector', { password: 'taken over' }))).to.equal(
      'forbidden attributes.password',
    );
    await update('inspector', { privileged: false });
    expect(await readOther()).to.equal('forbidden');
  });

  for (const name of ['admin', 'usermanager', 'user']) {
    it(`a built-in role cannot be changed or deleted: ${name}`, async () => {
      const role = await service.as(service.admin, (call) => call.getRole({ name }));
      expect(await outcome(update(name, { privileged: !role.privileged }))).to.equal('role_built_in');
      expect(await outcome(update(name, { description: '' }))).to.equal('role_built_in');
      expect(await outcome(remove(name))).to.equal('role_built_in');
      expect(await outcome(update(name, { description: role.description, privileged: role.privileged }))).to.equal(
        'done',
      );
    });
  }

  it('a role can be deleted only when no user has it', async () => {
    await create('passing');
    await service.userWith('holder', { roleNames: ['user', 'passing'] });
    expect(await outcome(remove('passing'))).to.equal('role_in_use');
    await service.update(service.admin, 'holder', { roles: { names: ['user'] } });
    expect(await outcome(remove('passing'))).to.equal('done');
    expect(await outcome(remove('passing'))).to.equal('not_found');
    expect(await outcome(service.userWith('too_late', { roleNames: ['passing'] }))).to.equal(
      'invalid_value attributes.roles.0',
    );
  });

  it('limits the length of a role’s description, and clears it if it is empty', async () => {
    await create('described', { description: 'x'.repeat(255) });
    expect(await outcome(update('described', { description: 'x'.repeat(256) }))).to.equal(
      'invalid_value attributes.description',
    );
    expect((await update('described', { description: '' })).description).to.equal(undefined);
  });
});
