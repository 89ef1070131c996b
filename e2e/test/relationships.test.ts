import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import { api, newId, newPerson, newRun, type Person, runDocument, theAdmin, userDocument } from '../src/people.js';

describe('Relationships, and what clients send back', () => {
  let client: Api;
  let person: Person;
  let admin: Person;

  before(async () => {
    client = await api();
    person = await newPerson();
    admin = await theAdmin();
  });

  const changeRun = (id: string, relationships: object, token = person.token) =>
    client.patch(`/runs/${id}`, { token, body: { data: { type: 'run', id, relationships } } });
  const changeUser = (relationships: object, attributes = {}) =>
    client.patch(`/users/${person.id}`, {
      token: person.token,
      body: { data: { type: 'user', id: person.id, attributes, relationships } },
    });

  it('never changes the owner of a run, not even to null', async () => {
    const run = await newRun(person);
    for (const data of [null, [], { type: 'user', id: 'admin' }, { type: 'run', id: person.id }]) {
      for (const token of [person.token, admin.token]) {
        const answer = await changeRun(run.id, { user: { data } }, token);
        expect([answer.status, codes(answer), pointers(answer)]).to.deep.equal([
          403,
          ['relationship_immutable'],
          ['/data/relationships/user'],
        ]);
      }
    }
    const same = await changeRun(run.id, { user: { data: { type: 'user', id: person.id } } });
    expect([same.status, same.json.data.attributes.version]).to.deep.equal([200, 1]);
  });

  it('rejects a change that replaces the runs of a user', async () => {
    const run = await newRun(person);
    const answer = await changeUser({ runs: { data: [{ type: 'run', id: run.id }] } }, { first_name: 'Changed' });
    expect([answer.status, codes(answer), pointers(answer)]).to.deep.equal([
      403,
      ['relationship_immutable'],
      ['/data/relationships/runs'],
    ]);
    const user = await client.get(`/users/${person.id}`, { token: person.token });
    expect(user.json.data.attributes.first_name).to.equal(null);
    const document = userDocument(newId());
    const relationships = { runs: { data: [{ type: 'run', id: run.id }] } };
    const created = await client.post('/users', { body: { data: { ...document.data, relationships } } });
    expect([created.status, codes(created)]).to.deep.equal([403, ['relationship_immutable']]);
  });

  it('rejects an empty list of runs, because it means removing all', async () => {
    expect((await changeUser({ runs: { data: [] } })).status).to.equal(403);
    expect((await client.get(`/users/${person.id}/runs`, { token: person.token })).json.data).not.to.deep.equal([]);
  });

  it('ignores a relationship with only links among the attributes', async () => {
    const links = { related: `${client.base}/users/${person.id}/runs` };
    expect((await changeUser({}, { runs: { links } })).status).to.equal(200);
    const stray = await changeUser({}, { runs: [1] });
    expect([stray.status, pointers(stray)]).to.deep.equal([422, ['/data/attributes/runs']]);
  });

  it('ignores @-members, whatever they contain', async () => {
    const document = runDocument({ '@type': 5, '@id': null });
    const relationships = { '@graph': 'x', user: { data: { type: 'user', id: person.id, '@x': 1 } } };
    const body = { '@context': 'http://schema.org', data: { ...document.data, relationships, '@x': [] } };
    const answer = await client.post('/runs', { token: person.token, body });
    expect(answer.status, answer.text).to.equal(201);
  });

  it('ignores unknown members, except attributes', async () => {
    const document = runDocument();
    const relationships = { shoes: { data: { type: 'shoe', id: '1' } } };
    const body = {
      data: { ...document.data, relationships, lid: 'a', color: 'red', meta: { a: 1 } },
      included: 7,
      x: {},
      jsonapi: { version: '0.1', ext: ['https://example.org/unknown'], profile: 5 },
    };
    expect((await client.post('/runs', { token: person.token, body })).status).to.equal(201);
  });

  it('includes each user once, and only if requested', async () => {
    await newRun(person);
    const included = async (query: string) => {
      const answer = await client.get(`/runs?page[size]=2&${query}`, { token: person.token });
      expect(answer.status, answer.text).to.equal(200);
      return answer.json.included?.map(({ type, id }: { type: string; id: string }) => `${type} ${id}`);
    };
    expect(await included('include=user')).to.deep.equal([`user ${person.id}`]);
    expect(await included('include=')).to.deep.equal([]);
    expect(await included('include=user&filter[distance]=999999')).to.deep.equal([]);
    expect(await included('sort=id')).to.equal(undefined);
    const made = await client.post('/runs?include=user&fields[user]=email', {
      token: person.token,
      body: runDocument(),
    });
    expect(made.json.included[0]).to.deep.include({ id: person.id, attributes: { email: null } });
  });

  it('keeps the query in the self link, also after 201 and 202', async () => {
    const query = '?fields%5Brun%5D=distance&include=';
    const made = await client.post(`/runs${query}`, { token: person.token, body: runDocument() });
    const { self } = made.json.data.links;
    expect(made.json.links.self).to.equal(self + query);
    expect((await client.get(made.json.links.self, { token: person.token })).json).to.deep.equal(made.json);
    const accepted = await client.post(`${self}/weather${query}`, { token: person.token });
    expect([accepted.status, accepted.json.links.self]).to.deep.equal([202, self + query]);
    const id = newId();
    const user = await client.post('/users?fields[user]=email', { body: userDocument(id) });
    expect(user.json.links.self).to.equal(`${client.base}/users/${id}?fields%5Buser%5D=email`);
  });

  it('returns only id, type and link if no field is requested', async () => {
    const run = await newRun(person);
    const answer = await client.get(`/runs/${run.id}?fields[run]=`, { token: person.token });
    expect(Object.keys(answer.json.data)).to.deep.equal(['type', 'id', 'links']);
  });
});
