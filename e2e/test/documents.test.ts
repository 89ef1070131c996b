import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import { jsonApi } from '../src/media-types.js';
import { api, newId, newPerson, newRun, type Person, runDocument, theAdmin, userDocument } from '../src/people.js';

describe('Documents and negotiation', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson();
  });

  it('sends JSON:API with its headers, and without a charset', async () => {
    const answer = await client.get('/runs', { token: person.token });
    expect(answer.headers.get('content-type')).to.equal(jsonApi);
    expect(answer.headers.get('vary')).to.match(/\baccept\b/i);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.json.jsonapi).to.deep.equal({ version: '1.1' });
  });

  it("keeps the client's query in self, and serves every link", async () => {
    await newRun(person);
    const path = '/runs?sort=-distance&page%5Bsize%5D=1&filter[distance][gt]=20';
    const answer = await client.get(path, { token: person.token });
    expect(answer.json.links.self).to.equal(client.base + path.replaceAll('[', '%5B').replaceAll(']', '%5D'));
    const links = [
      ...Object.values(answer.json.links),
      answer.json.data[0].links.self,
      answer.json.data[0].relationships.user.links.related,
    ];
    for (const link of links.filter((entry) => entry !== null)) {
      expect((await client.get(String(link), { token: person.token })).status, String(link)).to.equal(200);
    }
    const user = await client.get(`/users/${person.id}`, { token: person.token });
    const related = user.json.data.relationships.runs.links.related;
    expect((await client.get(related, { token: person.token })).json.data).to.have.length(1);
  });

  for (const type of ['application/json', 'application/json; charset=utf-8', jsonApi]) {
    it(`accepts a body of type ${type}`, async () => {
      const headers = { 'Content-Type': type };
      const answer = await client.post('/runs', { token: person.token, headers, body: runDocument() });
      expect(answer.status, answer.text).to.equal(201);
    });
  }

  for (const type of ['text/plain', `${jsonApi}; charset=utf-8`, `${jsonApi}; ext="https://example.org/x"`]) {
    it(`rejects a body of type ${type}`, async () => {
      const headers = { 'Content-Type': type };
      const answer = await client.post('/runs', { token: person.token, headers, body: runDocument() });
      expect(answer.status).to.equal(415);
      expect(answer.json.errors[0].source).to.deep.equal({ header: 'content-type' });
    });
  }

  it('rejects a JSON:API type with parameters even without a body', async () => {
    const headers = { 'Content-Type': `${jsonApi}; charset=utf-8` };
    expect((await client.get('/runs', { token: person.token, headers })).status).to.equal(415);
  });

  it('ignores other types without a body, and a body on DELETE', async () => {
    const run = await newRun(person);
    const plain = { 'Content-Type': 'text/plain' };
    expect((await client.get('/runs', { token: person.token, headers: plain })).status).to.equal(200);
    const answer = await client.delete(`/runs/${run.id}`, { token: person.token, headers: plain, raw: 'x' });
    expect(answer.status).to.equal(204);
  });

  it('answers 406 if every JSON:API entry in Accept has parameters, and JSON:API to unknown types', async () => {
    const refused = await client.get('/runs', {
      token: person.token,
      headers: { Accept: `${jsonApi}; charset=utf-8` },
    });
    expect(refused.status).to.equal(406);
    const served = await client.get('/runs', { token: person.token, headers: { Accept: 'text/html' } });
    expect(served.headers.get('content-type')).to.equal(jsonApi);
  });

  it('lists every invalid value, each with a valid pointer', async () => {
    const body = {
      data: {
        type: 'run',
        attributes: { distance: '0', start_time: 'yesterday', start_lat: 91, pace: 3, end_lat: '1', end_lng: '2' },
      },
    };
    const answer = await client.post('/runs', { token: person.token, body });
    expect(answer.status).to.equal(422);
    expect(pointers(answer)).to.have.members([
      '/data/attributes/distance',
      '/data/attributes/start_time',
      '/data/attributes/start_lat',
      '/data/attributes/pace',
      '/data/attributes',
      '/data/attributes',
    ]);
    for (const error of answer.json.errors) {
      expect(error).to.have.keys(['id', 'status', 'code', 'title', 'detail', 'source', 'links', 'meta']);
      expect(error.links.about).to.equal(`${client.base}/docs/errors#${error.code}`);
    }
    const requestId = answer.headers.get('x-request-id');
    expect(answer.json.errors[0].meta).to.deep.equal({ request_id: requestId });
    expect(answer.json.errors[0].id).to.equal(`${requestId}.1`);
    expect(answer.json).not.to.have.property('meta');
  });

  it('ignores read-only attributes, because clients send back what they read', async () => {
    const run = await newRun(person);
    const answer = await client.patch(`/runs/${run.id}`, { token: person.token, body: { data: run } });
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.json.data.attributes.version).to.equal(1);
  });

  it('distinguishes malformed JSON from JSON that is not a document', async () => {
    const malformed = await client.post('/runs', { token: person.token, raw: '{"data": ' });
    expect(malformed.status).to.equal(400);
    expect(codes(malformed)).to.deep.equal(['malformed_json']);
    const none = await client.post('/runs', { token: person.token, body: { data: [] } });
    expect(none.status).to.equal(400);
    expect(codes(none)).to.deep.equal(['invalid_document']);
    expect(pointers(none)).to.deep.equal(['/data']);
  });

  it('answers a body over 100 KiB with 413 and headers over 16 KiB with 431', async () => {
    const raw = JSON.stringify({ data: { type: 'run' }, padding: 'x'.repeat(100 * 1024) });
    const large = await client.post('/runs', { token: person.token, raw });
    expect(large.status).to.equal(413);
    const long = await client.get('/runs', { headers: { 'X-Long': 'x'.repeat(17 * 1024) } });
    expect(long.status).to.equal(431);
    expect(codes(long)).to.deep.equal(['headers_too_large']);
  });

  it('answers 409 if type or id differ from the URL', async () => {
    const run = await newRun(person);
    const type = await client.patch(`/runs/${run.id}`, {
      token: person.token,
      body: { data: { type: 'user', id: run.id } },
    });
    expect([type.status, codes(type)]).to.deep.equal([409, ['type_conflict']]);
    const id = await client.patch(`/runs/${run.id}`, { token: person.token, body: { data: { type: 'run', id: 'x' } } });
    expect([id.status, codes(id)]).to.deep.equal([409, ['id_conflict']]);
  });

  it('answers an unknown path with 404 and an unknown method with 405 and Allow', async () => {
    expect(codes(await client.get('/nothing'))).to.deep.equal(['route_not_found']);
    const answer = await client.send('PUT', '/users');
    expect(answer.status).to.equal(405);
    expect(answer.headers.get('allow')).to.equal('POST, GET, HEAD');
    expect((await client.post('/runs/summary')).headers.get('allow')).to.equal('GET, HEAD');
  });

  it('checks the token before types, syntax and existence', async () => {
    const answer = await client.post('/runs', { headers: { 'Content-Type': 'text/plain' }, raw: '{' });
    expect([answer.status, codes(answer)]).to.deep.equal([401, ['missing_token']]);
    expect(answer.headers.get('www-authenticate')).to.equal('Bearer');
    expect(answer.json.errors[0].title).to.equal('Missing Authorization Header');
    const bad = await client.get('/runs', { token: 'abc' });
    expect([bad.status, codes(bad)]).to.deep.equal([401, ['invalid_token']]);
    expect(bad.headers.get('www-authenticate')).to.contain('error="invalid_token"');
  });

  it('checks existence, then permission, then values', async () => {
    const other = await newPerson();
    const run = await newRun(person);
    const body = (id: string) => ({ data: { type: 'run', id, attributes: { distance: -1 } } });
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await client.patch(`/runs/${nobody}`, { token: other.token, body: body(nobody) })).status).to.equal(404);
    expect((await client.patch(`/runs/${run.id}`, { token: other.token, body: body(run.id) })).status).to.equal(403);
    expect((await client.patch(`/runs/${run.id}`, { token: person.token, body: body(run.id) })).status).to.equal(422);
  });

  it('sends 201 with a Location equal to the self link', async () => {
    const answer = await client.post('/users', { body: userDocument(newId()) });
    expect(answer.headers.get('location')).to.equal(answer.json.data.links.self);
    expect((await client.get(answer.json.data.links.self, { token: (await theAdmin()).token })).status).to.equal(200);
  });

  it('answers HEAD as GET, without a body', async () => {
    const answer = await client.send('HEAD', '/runs', { token: person.token });
    expect(answer.status).to.equal(200);
    expect(answer.text).to.equal('');
    expect(answer.headers.get('content-type')).to.equal(jsonApi);
  });

  it('keeps a safe request id, and replaces an unsafe one', async () => {
    const safe = await client.get('/healthz', { headers: { 'X-Request-Id': 'abc-1' } });
    expect(safe.headers.get('x-request-id')).to.equal('abc-1');
    const odd = await client.get('/healthz', { headers: { 'X-Request-Id': 'a b"c' } });
    expect(odd.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
  });
});
