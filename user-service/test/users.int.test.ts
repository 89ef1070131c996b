import { randomUUID } from 'node:crypto';
import type { UserInput } from '@jogging/proto/users';
import { expect } from 'chai';
import { inputOf, outcome, type Service, startService } from './service-under-test.js';

describe('users', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const create = (id: string | undefined, input: Partial<UserInput>, principal?: Service['admin']) =>
    service.as(principal, (call) => call.createUser({ id, input: inputOf(input), edgeFaults: [], edgeConflicts: [] }));
  const names = (...roleNames: string[]) => ({ names: roleNames });

  it('a user can sign up as in the seed', async () => {
    const user = await create('some_user', {
      password: 'some_user',
      firstName: 'Some first name',
      lastName: 'Some last name',
      email: '',
      roles: names('user'),
    });
    expect(user).to.deep.include({
      id: 'some_user',
      firstName: 'Some first name',
      lastName: 'Some last name',
      roles: ['user'],
      active: true,
    });
    expect(user.email).to.equal(undefined);
    expect(user.createdAtMs).to.equal(user.updatedAtMs);
    expect((await service.signIn('some_user', 'some_user')).uid).to.equal(user.uid);
  });

  it('a user gets the role user by default, and may sign up with another unprivileged role', async () => {
    await service.as(service.admin, (call) =>
      call.createRole({
        name: 'walker',
        input: { description: undefined, privileged: false, name: undefined },
        edgeFaults: [],
        edgeConflicts: [],
      }),
    );
    expect((await create('plain', { password: 'long enough' })).roles).to.deep.equal(['user']);
    expect((await create('rover', { password: 'long enough', roles: names('walker', 'user') })).roles).to.deep.equal([
      'walker',
      'user',
    ]);
  });

  it('only an admin can create a user with a privileged role', async () => {
    const manager = await service.userWith('a_manager', { roleNames: ['usermanager'] });
    const wanted = { password: 'long enough', roles: names('user', 'admin') };
    expect(await outcome(create('high', wanted))).to.equal('missing_token');
    expect(await outcome(create('high', wanted, manager))).to.equal('forbidden attributes.roles');
    expect(await outcome(create('high', wanted, service.admin))).to.equal('done');
  });

  it('refuses a user with all faults of its values, the edge’s first', async () => {
    const faulty = service.as(undefined, (call) =>
      call.createUser({
        id: '.x',
        input: inputOf({ password: 'short', email: 'nowhere', roles: names('user', 'Admin') }),
        edgeFaults: [
          { field: 'attributes.colour', code: 'unknown_attribute', detail: 'A user has no such attribute.' },
        ],
        edgeConflicts: [{ field: 'type', code: 'type_conflict', detail: 'The type here is "user".' }],
      }),
    );
    expect(await outcome(faulty)).to.equal(
      'unknown_attribute attributes.colour id attributes.password attributes.email attributes.roles.1',
    );
  });

  it('refuses a user with all conflicts', async () => {
    await create('taken', { password: 'long enough', email: 'taken@example.org' });
    const conflicting = service.as(undefined, (call) =>
      call.createUser({
        id: 'TAKEN',
        input: inputOf({ password: 'long enough', email: 'Taken@Example.ORG' }),
        edgeFaults: [],
        edgeConflicts: [{ field: 'type', code: 'type_conflict', detail: 'The type here is "user".' }],
      }),
    );
    expect(await outcome(conflicting)).to.equal('type_conflict type id attributes.email');
  });

  it('a user signs in with the exact id, although no two ids differ only in case', async () => {
    const { uid } = await create('Exact', { password: 'long enough' });
    expect(await outcome(service.signIn('exact', 'long enough'))).to.equal('invalid_credentials');
    expect((await service.signIn('Exact', 'long enough')).uid).to.equal(uid);
    expect(await outcome(service.as(service.admin, (call) => call.getUser({ id: 'EXACT' })))).to.equal(
      'user_not_found',
    );
    expect(await outcome(create('EXACT', { password: 'long enough' }))).to.equal('id_taken id');
  });

  it('a user may have an address, which is unique regardless of case', async () => {
    await create('mail1', { password: 'long enough', email: 'Ada@Example.org' });
    expect(await outcome(create('mail2', { password: 'long enough', email: 'aDA@eXAMPLE.ORG' }))).to.equal(
      'email_taken attributes.email',
    );
    const other = await service.userWith('mail3', { email: 'other@example.org' });
    expect(await outcome(service.update(other, 'mail3', { email: 'ADA@example.org' }))).to.equal(
      'email_taken attributes.email',
    );
    expect((await service.update(other, 'mail3', { email: 'Other@example.org' })).email).to.equal('Other@example.org');
    expect((await service.update(other, 'mail3', { email: '' })).email).to.equal(undefined);
    expect(await outcome(create('mail4', { password: 'long enough', email: 'other@example.org' }))).to.equal('done');
  });

  it('keeps every character of a name, and never returns a password', async () => {
    const runner = await service.userWith('unicode', { firstName: '🏃‍♀️ Åsa', lastName: 'Ωμέγα' });
    const user = await service.as(runner, (call) => call.getUser({ id: 'unicode' }));
    expect([user.firstName, user.lastName]).to.deep.equal(['🏃‍♀️ Åsa', 'Ωμέγα']);
    expect(JSON.stringify(user)).not.to.match(/secret-|argon2/);
  });

  it('users can read themselves, and others only with a privileged role', async () => {
    const reader = await service.userWith('reader');
    const manager = await service.userWith('reading_manager', { roleNames: ['usermanager'] });
    const get = (principal: Service['admin'], id: string) =>
      outcome(service.as(principal, (call) => call.getUser({ id })));
    expect(await get(reader, 'reader')).to.equal('done');
    expect(await get(reader, 'admin')).to.equal('forbidden');
    expect(await get(reader, 'no_such_user')).to.equal('user_not_found');
    expect(await get(reader, 'no such\u0000user')).to.equal('user_not_found');
    expect(await get(manager, 'admin')).to.equal('done');
  });

  it('leaves users out of batches if the caller may not read them', async () => {
    const [one, two] = [await service.userWith('batch1'), await service.userWith('batch2')];
    const uids = [one.uid, two.uid, randomUUID(), 'no uuid', "'; DROP TABLE users"];
    const ids = async (principal: Service['admin']) =>
      (await service.as(principal, (call) => call.batchGetUsers({ uids }))).users.map(({ id }) => id).toSorted();
    expect(await ids(service.admin)).to.deep.equal(['batch1', 'batch2']);
    expect(await ids(one)).to.deep.equal(['batch1']);
  });

  it('lists all users to callers who may read all, and only themselves to others', async () => {
    const lister = await service.userWith('lister');
    const list = (principal: Service['admin']) => service.as(principal, (call) => call.listUsers({ query: undefined }));
    const own = await list(lister);
    expect(own.users.map(({ id }) => id)).to.deep.equal(['lister']);
    expect(own.page?.count).to.equal(1);
    const all = await list(service.admin);
    expect(all.page?.count).to.be.greaterThan(5);
    const ids = all.users.map(({ id }) => id);
    expect(ids).to.deep.equal(ids.toSorted());
  });

  it('filters do not leak users to callers who may not read them', async () => {
    const curious = await service.userWith('curious');
    const query = {
      filter: {
        node: {
          $case: 'condition' as const,
          value: {
            field: 'id',
            operator: 'OPERATOR_EQ' as never,
            operand: { $case: 'literal' as const, value: { kind: { $case: 'text' as const, value: 'admin' } } },
            place: 'character 1',
            parameter: 'filter',
          },
        },
      },
      sort: [],
      page: undefined,
    };
    const { users, page } = await service.as(curious, (call) => call.listUsers({ query }));
    expect([users, page?.count]).to.deep.equal([[], 0]);
    const asAdmin = await service.as(service.admin, (call) => call.listUsers({ query }));
    expect(asAdmin.users.map(({ id }) => id)).to.deep.equal(['admin']);
  });

  it('refuses to filter users by password', async () => {
    const condition = (field: string) => ({
      filter: {
        node: {
          $case: 'condition' as const,
          value: {
            field,
            operator: 'OPERATOR_STARTS_WITH' as never,
            operand: { $case: 'literal' as const, value: { kind: { $case: 'text' as const, value: '$argon2' } } },
            place: 'character 1',
            parameter: 'filter',
          },
        },
      },
      sort: [],
      page: undefined,
    });
    for (const field of ['password', 'password_hash', 'generation', 'uid']) {
      const listed = service.as(service.admin, (call) => call.listUsers({ query: condition(field) }));
      expect(await outcome(listed), field).to.equal('invalid_filter');
    }
  });

  it('resolves an id to its registration, and to a new one after the id is reused', async () => {
    const first = await service.userWith('phoenix');
    const resolve = () => service.as(undefined, (call) => call.resolveUser({ id: 'phoenix' }));
    expect((await resolve()).uid).to.equal(first.uid);
    await service.as(first, (call) => call.deleteUser({ id: 'phoenix', ifMatch: undefined }));
    expect(await outcome(resolve())).to.equal('user_not_found');
    const second = await service.userWith('phoenix');
    expect((await resolve()).uid)
      .to.equal(second.uid)
      .and.not.to.equal(first.uid);
  });

  it('requires a caller for everything except signing up', async () => {
    const calls = [
      service.as(undefined, (call) => call.getUser({ id: 'admin' })),
      service.as(undefined, (call) => call.listUsers({ query: undefined })),
      service.as(undefined, (call) =>
        call.updateUser({ id: 'admin', input: inputOf({}), edgeFaults: [], edgeConflicts: [], ifMatch: undefined }),
      ),
      service.as(undefined, (call) => call.deleteUser({ id: 'admin', ifMatch: undefined })),
      service.as(undefined, (call) => call.listRoles({ query: undefined })),
    ];
    expect(await Promise.all(calls.map(outcome))).to.deep.equal(Array(5).fill('missing_token'));
  });
});
