import { expect } from 'chai';
import { type Api, codes } from '../src/api.js';
import { api, newPerson, type Person, signIn, theAdmin } from '../src/people.js';

describe('A password set by a usermanager', () => {
  const temporary = 'set by the manager';
  let client: Api;
  let person: Person;
  let token: string;

  before(async () => {
    client = await api();
    const manager = await newPerson({ roles: ['usermanager'] }, await theAdmin());
    person = await newPerson();
    const body = { data: { type: 'user', id: person.id, attributes: { password: temporary } } };
    expect((await client.patch(`/users/${person.id}`, { token: manager.token, body })).status).to.equal(200);
    const answer = await client.post('/user/login', { body: { user_id: person.id, password: temporary } });
    expect([answer.status, answer.json.password_change_required]).to.deep.equal([200, true]);
    token = answer.json.auth_token;
  });

  const change = (attributes: Record<string, unknown>) =>
    client.patch(`/users/${person.id}`, { token, body: { data: { type: 'user', id: person.id, attributes } } });

  it('a password set by a usermanager permits only a change of the password', async () => {
    for (const path of ['/runs', `/users/${person.id}`, '/roles', '/runs/summary']) {
      const answer = await client.get(path, { token });
      expect([answer.status, codes(answer)], path).to.deep.equal([403, ['password_change_required']]);
    }
    const named = await change({ first_name: 'Other' });
    expect([named.status, codes(named)]).to.deep.equal([403, ['password_change_required']]);
    const both = await change({ first_name: 'Other', password: 'of my own choice', current_password: temporary });
    expect([both.status, codes(both)]).to.deep.equal([403, ['password_change_required']]);
    const same = await change({ password: temporary, current_password: temporary });
    expect([same.status, codes(same)]).to.deep.equal([422, ['invalid_value']]);
    const runs = await client.post('/runs', { token, body: {} });
    expect([runs.status, codes(runs)]).to.deep.equal([403, ['password_change_required']]);
  });

  it('a user with a password set by a usermanager can sign out', async () => {
    const other = (await signIn(person.id, temporary)).token;
    expect((await client.post('/user/logout', { token: other })).status).to.equal(200);
  });

  it('permits everything once the user has chosen another password', async () => {
    const changed = await change({ password: 'of my own choice', current_password: temporary });
    expect(changed.status, changed.text).to.equal(200);
    const answer = await client.post('/user/login', { body: { user_id: person.id, password: 'of my own choice' } });
    expect(answer.json).not.to.have.property('password_change_required');
    expect((await client.get('/runs', { token: answer.json.auth_token })).status).to.equal(200);
  });
});
