import { randomUUID } from 'node:crypto';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import { api, newPerson, newRun, type Person, runDocument, theAdmin } from '../src/people.js';

describe('Runs', () => {
  let client: Api;
  let person: Person;
  let other: Person;

  before(async () => {
    client = await api();
    [person, other] = [await newPerson(), await newPerson()];
  });

  it('returns numbers and times as sent, in exact form', async () => {
    const run = await newRun(person, {
      distance: 1000,
      start_lat: 12.50000005,
      start_lng: '-0.0000001',
      end_lat: '90',
      end_lng: -180,
      start_time: '2020-03-01T23:30:00.50+05:30',
      end_time: '2020-03-01T18:05:00Z',
    });
    expect(run.attributes).to.deep.include({
      distance: '1000',
      start_lat: '12.5',
      start_lng: '-0.0000001',
      end_lat: '90',
      end_lng: '-180',
      start_time: '2020-03-01T23:30:00.50+05:30',
      end_time: '2020-03-01T18:05:00Z',
      date: '2020-03-01',
      duration: 299,
    });
  });

  it('accepts the limits of every attribute and rejects values beyond them', async () => {
    const edges: [attributes: Record<string, unknown>, status: number][] = [
      [{ distance: 1 }, 201],
      [{ distance: 1_000_000, start_time: '2020-01-23T16:34:34Z' }, 201],
      [{ distance: 0 }, 422],
      [{ distance: 1_000_001 }, 422],
      [{ start_lat: 90.0000001 }, 422],
      [{ start_time: '2020-01-24T16:58:44.838199Z', distance: 99 }, 201],
      [{ start_time: '2020-01-24T16:58:44.838200Z' }, 422],
      [{ start_time: '2020-01-17T16:58:45.838199Z' }, 201],
      [{ start_time: '2020-01-17T16:58:45.838198Z' }, 422],
      [{ end_time: new Date(Date.now() + 600_000).toISOString(), start_time: new Date().toISOString() }, 422],
      [
        { end_time: new Date(Date.now() + 240_000).toISOString(), start_time: new Date().toISOString(), distance: 99 },
        201,
      ],
    ];
    for (const [attributes, status] of edges) {
      const answer = await client.post('/runs', { token: person.token, body: runDocument(attributes) });
      expect(answer.status, JSON.stringify(attributes) + answer.text).to.equal(status);
    }
  });

  it('shows a run to its owner and admins only', async () => {
    const run = await newRun(person);
    const admin = await theAdmin();
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await client.send(method, `/runs/${run.id}`, { token: other.token })).status).to.equal(403);
    }
    expect((await client.get(`/runs/${run.id}/user`, { token: other.token })).status).to.equal(403);
    expect((await client.post(`/runs/${run.id}/weather`, { token: other.token })).status).to.equal(403);
    expect((await client.get(`/runs/${run.id}`, { token: admin.token })).status).to.equal(200);
    expect((await client.get(`/runs/${run.id}/user`, { token: person.token })).json.data.id).to.equal(person.id);
    expect((await client.get('/runs/not-a-uuid', { token: person.token })).status).to.equal(404);
  });

  it('lets admins record runs for any existing user, and others for themselves', async () => {
    const admin = await theAdmin();
    const forAnother = (token: string, id: string) => client.post('/runs', { token, body: runDocument({}, id) });
    const made = await forAnother(admin.token, person.id);
    expect(made.json.data.relationships.user.data).to.deep.equal({ type: 'user', id: person.id });
    const nobody = await forAnother(admin.token, 'nobody-of-this-name');
    expect([nobody.status, codes(nobody)]).to.deep.equal([404, ['user_not_found']]);
    expect(nobody.json.errors[0].detail).to.contain('not found');
    expect((await forAnother(other.token, person.id)).status).to.equal(403);
    const moved = { data: { ...made.json.data, relationships: { user: { data: { type: 'user', id: other.id } } } } };
    const refused = await client.patch(`/runs/${made.json.data.id}`, { token: admin.token, body: moved });
    expect([refused.status, codes(refused)]).to.deep.equal([403, ['relationship_immutable']]);
  });

  it('rejects an id chosen by the client', async () => {
    const body = { data: { ...runDocument().data, id: randomUUID() } };
    const answer = await client.post('/runs', { token: person.token, body });
    expect([answer.status, codes(answer), pointers(answer)]).to.deep.equal([
      403,
      ['client_id_forbidden'],
      ['/data/id'],
    ]);
  });

  it('applies only one of two changes with the same If-Match', async () => {
    const run = await newRun(person);
    const read = await client.get(`/runs/${run.id}`, { token: person.token });
    expect(read.headers.get('etag')).to.equal('"1"');
    const change = (distance: number) =>
      client.patch(`/runs/${run.id}`, {
        token: person.token,
        headers: { 'If-Match': '"1"' },
        body: { data: { type: 'run', id: run.id, attributes: { distance } } },
      });
    const answers = await Promise.all([change(100), change(200), change(300)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 412, 412]);
    const stale = await client.delete(`/runs/${run.id}`, { token: person.token, headers: { 'If-Match': '"1"' } });
    expect(stale.status).to.equal(412);
    expect(stale.json.errors[0].source).to.deep.equal({ header: 'if-match' });
    const current = await client.delete(`/runs/${run.id}`, { token: person.token, headers: { 'If-Match': '"2"' } });
    expect(current.status).to.equal(204);
  });

  it('records one run per idempotency key, even for concurrent requests', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = (distance = 4200) =>
      client.post('/runs', { token: other.token, headers, body: runDocument({ distance }) });
    const together = await Promise.all([send(), send(), send()]);
    for (const answer of together) expect([201, 409]).to.include(answer.status);
    const made = together.filter(({ status }) => status === 201).map(({ json }) => json.data.id);
    const again = await send();
    expect(again.status).to.equal(201);
    expect(new Set([...made, again.json.data.id]).size).to.equal(1);
    const unlike = await send(1);
    expect([unlike.status, codes(unlike)]).to.deep.equal([422, ['idempotency_key_reused']]);
    expect((await client.get('/runs', { token: other.token })).json.meta.count).to.equal(1);
  });

  it('fetches the weather again when the end moves or on request, without changing the version', async () => {
    const run = await newRun(person);
    const recorded = async () => {
      const answer = await client.get(`/runs/${run.id}`, { token: person.token });
      expect(answer.json.data.attributes.weather.status).to.equal('recorded');
      return answer;
    };
    const first = await eventually(recorded, 5_000);
    expect(first.headers.get('etag')).to.equal('"1"');
    const asked = await client.post(`/runs/${run.id}/weather`, { token: person.token });
    expect([asked.status, asked.json.data.attributes.weather.status]).to.deep.equal([202, 'pending']);
    await eventually(recorded, 5_000);
    const body = { data: { type: 'run', id: run.id, attributes: { end_lat: '48.1', end_lng: '11.5' } } };
    const moved = await client.patch(`/runs/${run.id}`, { token: person.token, body });
    expect(moved.json.data.attributes.weather.status).to.equal('pending');
    const last = await eventually(recorded, 5_000);
    expect(last.headers.get('etag')).to.equal('"2"');
  });
});
