import { expect } from 'chai';
import { type Api, codes } from '../src/api.js';
import { api, newPerson, newRun, type Person, theAdmin } from '../src/people.js';

describe('Conditional requests', () => {
  let client: Api;
  let person: Person;
  let paths: string[];

  before(async () => {
    client = await api();
    person = await newPerson();
    const run = await newRun(person);
    paths = [`/runs/${run.id}`, `/users/${person.id}`, '/roles/user'];
  });

  it('answers 304 without a body while If-None-Match names the current version', async () => {
    for (const path of paths) {
      const first = await client.get(path, { token: person.token });
      const tag = first.headers.get('etag') ?? '';
      expect(tag, path).to.match(/^"\d+"$/);
      for (const value of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await client.get(path, { token: person.token, headers: { 'If-None-Match': value } });
        expect([again.status, again.text, again.headers.get('etag')], `${path} ${value}`).to.deep.equal([304, '', tag]);
      }
      const other = await client.get(path, { token: person.token, headers: { 'If-None-Match': '"999"' } });
      expect(other.status).to.equal(200);
    }
  });

  it('answers 200 again after a change', async () => {
    const path = `/users/${person.id}`;
    const tag = (await client.get(path, { token: person.token })).headers.get('etag') ?? '';
    const body = { data: { type: 'user', id: person.id, attributes: { last_name: 'Changed' } } };
    const changed = await client.patch(path, { token: person.token, body, headers: { 'If-Match': tag } });
    expect(changed.headers.get('etag')).not.to.equal(tag);
    const read = await client.get(path, { token: person.token, headers: { 'If-None-Match': tag } });
    expect([read.status, read.headers.get('etag')]).to.deep.equal([200, changed.headers.get('etag')]);
    const late = await client.patch(path, { token: person.token, body, headers: { 'If-Match': tag } });
    expect([late.status, codes(late)]).to.deep.equal([412, ['precondition_failed']]);
  });

  it('answers 404 and 403 before 304', async () => {
    const headers = { 'If-None-Match': '*' };
    const missing = await client.get('/roles/nothing', { token: person.token, headers });
    expect(missing.status).to.equal(404);
    const others = await client.get(`/users/${(await theAdmin()).id}`, { token: person.token, headers });
    expect(others.status).to.equal(403);
  });

  it('explains how to write If-Match if it lacks quotes or is weak', async () => {
    const [path = ''] = paths;
    const detailOf = async (value: string) => {
      const answer = await client.delete(path, { token: person.token, headers: { 'If-Match': value } });
      expect([answer.status, answer.json.errors[0].source]).to.deep.equal([412, { header: 'if-match' }]);
      return answer.json.errors[0].detail;
    };
    expect(await detailOf('1')).to.include('must be in double quotes: send If-Match: "1"');
    expect(await detailOf('W/"1"')).to.include('takes no weak tags: send If-Match: "1"');
  });

  it('stores an empty last_name as null', async () => {
    const { id, token } = await newPerson();
    const body = { data: { type: 'user', id, attributes: { last_name: '', first_name: '' } } };
    const { attributes } = (await client.patch(`/users/${id}`, { token, body })).json.data;
    expect([attributes.first_name, attributes.last_name]).to.deep.equal([null, null]);
  });
});
