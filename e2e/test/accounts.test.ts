import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import {
  api,
  newId,
  newPerson,
  newRun,
  type Person,
  runDocument,
  signIn,
  theAdmin,
  userDocument,
} from '../src/people.js';

describe('Accounts', () => {
  let client: Api;
  let admin: Person;

  before(async () => {
    client = await api();
    admin = await theAdmin();
  });

  const change = (id: string, attributes: Record<string, unknown>, token: string) =>
    client.patch(`/users/${id}`, { token, body: { data: { type: 'user', id, attributes } } });

  it('rejects privileged roles without a token and with an unprivileged one', async () => {
    const body = userDocument(newId(), { roles: ['admin'] });
    const anonymous = await client.post('/users', { body });
    expect([anonymous.status, codes(anonymous)]).to.deep.equal([401, ['missing_token']]);
    const user = await newPerson();
    expect((await client.post('/users', { body, token: user.token })).status).to.equal(403);
    const usermanager = await newPerson({ roles: ['usermanager'] }, admin);
    expect((await client.post('/users', { body, token: usermanager.token })).status).to.equal(403);
    expect((await client.post('/users', { body, token: admin.token })).status).to.equal(201);
  });

  it('reports every error in a new user', async () => {
    const body = {
      data: { type: 'user', id: 'a b', attributes: { password: 'short', email: 'none', roles: [], nickname: 1 } },
    };
    const answer = await client.post('/users', { body });
    expect(answer.status).to.equal(422);
    expect(pointers(answer)).to.have.members([
      '/data/id',
      '/data/attributes/password',
      '/data/attributes/email',
      '/data/attributes/roles',
      '/data/attributes/nickname',
    ]);
  });

  it('rejects a taken id or e-mail address, ignoring case', async () => {
    const id = newId();
    const email = `${id}@example.org`;
    expect((await client.post('/users', { body: userDocument(id, { email }) })).status).to.equal(201);
    const taken = await client.post('/users', { body: userDocument(id.toUpperCase()) });
    expect([taken.status, codes(taken)]).to.deep.equal([409, ['id_taken']]);
    const mail = await client.post('/users', { body: userDocument(newId(), { email: email.toUpperCase() }) });
    expect([mail.status, codes(mail)]).to.deep.equal([409, ['email_taken']]);
    expect((await client.get(`/users/${id.toUpperCase()}`, { token: admin.token })).status).to.equal(404);
  });

  it('shows users only themselves, and usermanagers everyone', async () => {
    const user = await newPerson();
    const list = await client.get('/users', { token: user.token });
    expect(list.json.data.map(({ id }: { id: string }) => id)).to.deep.equal([user.id]);
    expect((await client.get('/users/admin', { token: user.token })).status).to.equal(403);
    expect((await client.get('/users/nobody-here', { token: user.token })).status).to.equal(404);
    const usermanager = await newPerson({ roles: ['usermanager'] }, admin);
    expect((await client.get('/users', { token: usermanager.token })).json.meta.count).to.be.greaterThan(2);
    expect((await client.get('/runs', { token: usermanager.token })).json.data).to.deep.equal([]);
  });

  it('lets only admins change roles', async () => {
    const user = await newPerson();
    for (const roles of [['admin'], ['user', 'admin'], ['usermanager']]) {
      expect((await change(user.id, { roles }, user.token)).status).to.equal(403);
    }
    expect((await change(user.id, { roles: ['user'], first_name: 'Same' }, user.token)).status).to.equal(200);
    expect((await change(user.id, { roles: { 0: 'admin' } }, user.token)).status).to.equal(403);
    expect((await change(user.id, { roles: { 0: 'admin' } }, admin.token)).status).to.equal(422);
    expect((await change(user.id, { roles: ['user', 'user'] }, admin.token)).status).to.equal(422);
    expect((await change(user.id, { roles: ['Admin'] }, admin.token)).status).to.equal(422);
  });

  it('requires the current password to change it, and ends all sign-ins', async () => {
    const user = await newPerson();
    const elsewhere = await signIn(user.id, user.password);
    const missing = await change(user.id, { password: 'another secret' }, user.token);
    expect([missing.status, codes(missing)]).to.deep.equal([422, ['missing_value']]);
    const wrong = await change(user.id, { password: 'another secret', current_password: 'wrong one' }, user.token);
    expect([wrong.status, codes(wrong)]).to.deep.equal([403, ['wrong_current_password']]);
    const right = await change(user.id, { password: 'another secret', current_password: user.password }, user.token);
    expect(right.status, right.text).to.equal(200);
    for (const { token } of [user, elsewhere]) expect((await client.get('/runs', { token })).status).to.equal(401);
    const refresh = await client.post('/user/refresh', { body: { refresh_token: elsewhere.refreshToken } });
    expect(refresh.status).to.equal(401);
    await signIn(user.id, 'another secret');
  });

  it('rotates refresh tokens, and ends the sign-in when one is used twice', async () => {
    const user = await newPerson();
    const first = await client.post('/user/refresh', { body: { refresh_token: user.refreshToken } });
    expect(first.status, first.text).to.equal(200);
    expect(first.json.refresh_token).not.to.equal(user.refreshToken);
    expect((await client.get('/runs', { token: first.json.auth_token })).status).to.equal(200);
    const twice = await client.post('/user/refresh', { body: { refresh_token: user.refreshToken } });
    expect([twice.status, codes(twice)]).to.deep.equal([401, ['invalid_refresh_token']]);
    const after = await client.post('/user/refresh', { body: { refresh_token: first.json.refresh_token } });
    expect(after.status).to.equal(401);
  });

  it('accepts a password that someone else set only to choose another', async () => {
    const user = await newPerson();
    const manager = await newPerson({ roles: ['usermanager'] }, admin);
    expect((await change(user.id, { password: 'planted secret' }, manager.token)).status).to.equal(200);
    const early = await change(user.id, { roles: ['usermanager'] }, admin.token);
    expect([early.status, codes(early)]).to.deep.equal([409, ['password_set_by_other']]);
    const login = await client.post('/user/login', { body: { user_id: user.id, password: 'planted secret' } });
    expect([login.status, login.json.password_change_required]).to.deep.equal([200, true]);
    const token: string = login.json.auth_token;
    const refused = await Promise.all([
      client.get(`/users/${user.id}`, { token }),
      client.get('/runs', { token }),
      client.post('/runs', { token, body: runDocument() }),
      change(user.id, { first_name: 'Ada' }, token),
    ]);
    for (const answer of refused) {
      expect([answer.status, codes(answer)]).to.deep.equal([403, ['password_change_required']]);
    }
    const chosen = { password: 'my own secret', current_password: 'planted secret' };
    expect((await change(user.id, chosen, token)).status).to.equal(200);
    const again = await client.post('/user/login', { body: { user_id: user.id, password: 'my own secret' } });
    expect(again.json).not.to.have.property('password_change_required');
    expect((await client.get('/runs', { token: again.json.auth_token })).status).to.equal(200);
    expect((await change(user.id, { roles: ['usermanager'] }, admin.token)).status).to.equal(200);
  });

  it('keeps the units and the time zone that a user chose, and honours If-Match', async () => {
    const user = await newPerson({ units: 'imperial' });
    const changed = await change(user.id, { time_zone: 'Europe/Paris' }, user.token);
    expect(changed.headers.get('etag')).to.equal('"2"');
    const read = await client.get(`/users/${user.id}`, { token: user.token });
    expect(read.headers.get('etag')).to.equal('"2"');
    expect(read.json.data.attributes).to.include({ units: 'imperial', time_zone: 'Europe/Paris' });
    const headers = { 'If-Match': '"1"' };
    const stale = await client.delete(`/users/${user.id}`, { token: user.token, headers });
    expect([stale.status, codes(stale)]).to.deep.equal([412, ['precondition_failed']]);
    const lost = await change(user.id, { time_zone: '+01:00' }, user.token);
    expect([lost.status, pointers(lost)]).to.deep.equal([422, ['/data/attributes/time_zone']]);
  });

  it('answers an unknown id and a wrong password alike', async () => {
    const user = await newPerson();
    const wrong = await client.post('/user/login', { body: { user_id: user.id, password: 'wrong password' } });
    const unknown = await client.post('/user/login', { body: { user_id: newId(), password: 'wrong password' } });
    expect([wrong.status, unknown.status]).to.deep.equal([401, 401]);
    const strip = ({ json }: typeof wrong) =>
      json.errors.map(({ id: _, meta: __, ...rest }: { id: string; meta: object }) => rest);
    expect(strip(wrong)).to.deep.equal(strip(unknown));
  });

  it('rejects an inactive user, and says so only with the right password', async () => {
    const user = await newPerson();
    expect((await change(user.id, { active: false }, user.token)).status).to.equal(403);
    expect((await change(user.id, { active: false }, admin.token)).status).to.equal(200);
    expect((await client.get('/runs', { token: user.token })).status).to.equal(401);
    const answer = await client.post('/user/login', { body: { user_id: user.id, password: user.password } });
    expect([answer.status, codes(answer)]).to.deep.equal([403, ['account_inactive']]);
  });

  it('deletes a user with its runs, and an id taken again starts empty', async () => {
    const user = await newPerson();
    await newRun(user);
    expect((await client.delete(`/users/${user.id}`, { token: user.token })).status).to.equal(204);
    expect((await client.get('/runs', { token: user.token })).status).to.equal(401);
    expect((await client.post('/user/login', { body: { user_id: user.id, password: user.password } })).status).to.equal(
      401,
    );
    await client.post('/users', { body: userDocument(user.id, { password: user.password }) });
    const again = await signIn(user.id, user.password);
    expect((await client.get('/runs', { token: again.token })).json.data).to.deep.equal([]);
    expect((await client.get('/runs/summary', { token: again.token })).json.data).to.deep.equal([]);
    await eventually(async () => {
      const runs = await client.get(`/runs?filter[user_id]=${user.id}`, { token: admin.token });
      expect(runs.json.data).to.deep.equal([]);
    }, 5_000);
    await client.post('/runs', { token: again.token, body: runDocument() });
    expect((await client.get('/runs/summary', { token: again.token })).json.data).to.have.length(1);
  });

  it('accepts a new role at once, and refuses to delete one in use', async () => {
    const name = newId('coach');
    const body = { data: { type: 'role', id: name, attributes: { description: 'Looks after a team' } } };
    const user = await newPerson();
    expect((await client.post('/roles', { token: user.token, body })).status).to.equal(403);
    expect((await client.post('/roles', { token: admin.token, body })).status).to.equal(201);
    const coach = await newPerson({ roles: [name] });
    expect((await client.get('/users', { token: coach.token })).json.data).to.have.length(1);
    const inUse = await client.delete(`/roles/${name}`, { token: admin.token });
    expect([inUse.status, codes(inUse)]).to.deep.equal([409, ['role_in_use']]);
    expect((await client.delete(`/users/${coach.id}`, { token: coach.token })).status).to.equal(204);
    expect((await client.delete(`/roles/${name}`, { token: admin.token })).status).to.equal(204);
    const builtIn = await client.delete('/roles/user', { token: admin.token });
    expect([builtIn.status, codes(builtIn)]).to.deep.equal([409, ['role_built_in']]);
  });

  it("limits a role's assignment and reading by its privilege", async () => {
    const name = newId('auditor');
    const attributes = { privileged: true };
    expect(
      (await client.post('/roles', { token: admin.token, body: { data: { type: 'role', id: name, attributes } } }))
        .status,
    ).to.equal(201);
    expect((await client.post('/users', { body: userDocument(newId(), { roles: [name] }) })).status).to.equal(401);
    const auditor = await newPerson({ roles: [name] }, admin);
    expect((await client.get('/users', { token: auditor.token })).json.meta.count).to.be.greaterThan(1);
    expect((await client.delete('/users/admin', { token: auditor.token })).status).to.equal(403);
  });
});
