import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import { api, newId, newPerson, newRun, type Person, runDocument, theAdmin } from '../src/people.js';

/** Requirements of JSON:API 1.1 that no other test covers; docs/json-api.md has the whole table. */
describe('JSON:API', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson({ first_name: 'Asha', last_name: 'Rao' });
  });

  const changeUser = (attributes: object) =>
    client.patch(`/users/${person.id}`, {
      token: person.token,
      body: { data: { type: 'user', id: person.id, attributes } },
    });

  it('returns a list even for one or no element', async () => {
    const users = await client.get('/users', { token: person.token });
    expect(users.json.data.map(({ id }: { id: string }) => id)).to.deep.equal([person.id]);
    expect((await client.get('/runs', { token: person.token })).json.data).to.deep.equal([]);
  });

  it('keeps attributes and relationships that a change does not name', async () => {
    const answer = await changeUser({ first_name: 'Usha' });
    expect(answer.json.data.attributes).to.include({ first_name: 'Usha', last_name: 'Rao', active: true });
    const run = await newRun(person);
    const body = { data: { type: 'run', id: run.id, attributes: { distance: 1 } } };
    const changed = await client.patch(`/runs/${run.id}`, { token: person.token, body });
    const { distance, average_speed, average_pace, updated_at, version, weather, ...kept } = run.attributes;
    expect(changed.json.data.attributes).to.deep.include(kept);
    expect(changed.json.data.relationships).to.deep.equal(run.relationships);
  });

  it('answers a change with the whole resource, including what the server changed', async () => {
    const before = await client.get(`/users/${person.id}`, { token: person.token });
    const answer = await changeUser({ first_name: newId() });
    expect(answer.status).to.equal(200);
    expect(Date.parse(answer.json.data.attributes.updated_at)).to.be.greaterThan(
      Date.parse(before.json.data.attributes.updated_at),
    );
    expect(answer.json.data).to.deep.equal(
      (await client.get(`/users/${person.id}`, { token: person.token })).json.data,
    );
  });

  it('compares member names with case', async () => {
    const answer = await changeUser({ First_Name: 'Asha' });
    expect([answer.status, pointers(answer)]).to.deep.equal([422, ['/data/attributes/First_Name']]);
    const none = await client.post('/runs', { token: person.token, body: { Data: runDocument().data } });
    expect([none.status, codes(none)]).to.deep.equal([400, ['invalid_document']]);
    const sort = await client.get('/runs?sort=Distance', { token: person.token });
    expect([sort.status, codes(sort)]).to.deep.equal([400, ['invalid_sort']]);
  });

  it('rejects include without relationships, and sort and pages without a list', async () => {
    const run = await newRun(person);
    for (const path of [
      '/users?include=runs',
      '/roles?include=',
      '/runs/summary?include=user',
      `/users/${person.id}?include=runs`,
    ]) {
      const answer = await client.get(path, { token: person.token });
      expect([answer.status, codes(answer)], path).to.deep.equal([400, ['unknown_parameter']]);
      expect(answer.json.errors[0].source).to.deep.equal({ parameter: 'include' });
    }
    for (const query of ['sort=distance', 'page[size]=1', 'filter[distance]=1']) {
      const answer = await client.get(`/runs/${run.id}?${query}`, { token: person.token });
      expect([answer.status, codes(answer)], query).to.deep.equal([400, ['unknown_parameter']]);
    }
  });

  it('reads square brackets the same plain and percent-encoded', async () => {
    await newRun(person);
    const list = (query: string) => client.get(`/runs?${query}`, { token: person.token });
    const plain = await list('page[size]=1&filter[distance][gt]=0&fields[run]=distance');
    const encoded = await list('page%5Bsize%5D=1&filter%5Bdistance%5D%5Bgt%5D=0&fields%5Brun%5D=distance');
    expect([plain.status, encoded.status]).to.deep.equal([200, 200]);
    expect(encoded.json.data).to.deep.equal(plain.json.data);
  });

  it('answers 404 to changing, deleting or following an unknown resource', async () => {
    const { token } = await theAdmin();
    const id = '00000000-0000-4000-8000-000000000000';
    const body = { data: { type: 'run', id, attributes: {} } };
    expect((await client.patch(`/runs/${id}`, { token, body })).status).to.equal(404);
    expect((await client.delete(`/runs/${id}`, { token })).status).to.equal(404);
    expect((await client.get(`/runs/${id}/user`, { token })).status).to.equal(404);
    expect((await client.get(`/runs/${id}/relationships/user`, { token })).status).to.equal(404);
    expect((await client.delete(`/users/${newId('nobody')}`, { token })).status).to.equal(404);
  });

  it('rejects a body that is not a single resource object with a type', async () => {
    const { data } = runDocument();
    const bodies: [body: unknown, pointer: string][] = [
      [{ data: [data] }, '/data'],
      [{ data: null }, '/data'],
      [{ data: 'run' }, '/data'],
      [{ data: { ...data, type: undefined } }, '/data'],
      [{ data: { ...data, type: 1 } }, '/data/type'],
      [{ data: { ...data, id: 1 } }, '/data/id'],
      [{ data: { ...data, attributes: [] } }, '/data/attributes'],
      [{ data: { ...data, relationships: 'user' } }, '/data/relationships'],
      [{ data: { ...data, relationships: { user: { data: { type: 'user' } } } } }, '/data/relationships/user/data'],
      [{ errors: [] }, ''],
      [[], ''],
    ];
    for (const [body, pointer] of bodies) {
      const answer = await client.post('/runs', { token: person.token, body });
      expect([answer.status, codes(answer), pointers(answer)], JSON.stringify(body)).to.deep.equal([
        400,
        ['invalid_document'],
        [pointer],
      ]);
    }
  });

  it('gives each report an id that is unique for its type', async () => {
    await newRun(person);
    const ids: string[] = [];
    for (const path of ['/runs/summary', '/reports/monthly', '/reports/yearly', '/reports/conditions']) {
      const { json } = await client.get(path, { token: person.token });
      ids.push(...json.data.map(({ id }: { id: string }) => id));
    }
    expect(ids.length).to.be.greaterThan(2);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(new RegExp(`^${person.id}:`));
  });
});
