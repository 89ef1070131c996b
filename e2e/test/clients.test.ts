import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import JsonApi from 'devour-client';
import Kitsu from 'kitsu';
import { newId, runDocument, times } from '../src/people.js';

const attributes = runDocument().data.attributes;

/** Signs in with plain JSON, without the JSON:API client. */
async function tokenOf(base: string, id: string, password: string): Promise<string> {
  const response = await fetch(`${base}/user/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user_id: id, password }),
  });
  expect(response.status).to.equal(200);
  return ((await response.json()) as { auth_token: string }).auth_token;
}

/** Returns the error that a client throws. */
async function refusalOf(call: Promise<unknown>) {
  const answer = await call.then(
    (got) => ({ got }),
    (thrown) => ({ thrown }),
  );
  if ('got' in answer) throw new Error(`it was answered with ${JSON.stringify(answer.got)}`);
  return answer.thrown;
}

describe('kitsu', () => {
  const id = newId('kitsu');
  const password = `${id} secret`;
  let open: Kitsu;
  let own: Kitsu;
  let base: string;

  // The client's `post` derives type and URL from the same word, but here they are `user` and `/users`; `request` accepts both.
  const create = (client: Kitsu, url: string, type: string, body: object) =>
    client.request({ method: 'POST', url, type, body } as never);
  const change = (client: Kitsu, url: string, type: string, body: object) =>
    client.request({ method: 'PATCH', url, type, body } as never);

  before(async () => {
    base = await gatewayUrl();
    const options = { baseURL: base, camelCaseTypes: false, pluralize: false } as const;
    open = new Kitsu(options);
    const made = await create(open, 'users', 'user', { id, password, first_name: 'Kit', email: '' });
    expect(made.data).to.include({ id, type: 'user', first_name: 'Kit', email: null });
    const headers = { Authorization: `Bearer ${await tokenOf(base, id, password)}` };
    own = new Kitsu({ ...options, headers });
  });

  it('kitsu reads a user, sends it back with a change, and changes its password', async () => {
    const { data: user } = await own.get(`users/${id}`);
    expect(user).to.include({ id, type: 'user', first_name: 'Kit', active: true });
    const changed = await change(own, `users/${id}`, 'user', { ...user, first_name: 'Kits', last_name: 'Une' });
    expect(changed.data).to.include({ first_name: 'Kits', last_name: 'Une' });
    const runs = await own.request({ url: user.runs.links.related, method: 'GET' } as never);
    expect(runs.data).to.deep.equal([]);
  });

  it('kitsu records, reads, changes and deletes a run', async () => {
    const body = { ...attributes, user: { data: { type: 'user', id } } };
    const { data: made } = await create(own, 'runs', 'run', body);
    expect(made).to.include({ type: 'run', distance: '4200', version: 1 });
    expect(made.user.data).to.deep.include({ type: 'user', id });
    await eventually(async () => {
      const { data: run } = await own.get(`runs/${made.id}`, { params: { include: 'user' } });
      expect(run.weather.status).to.equal('recorded');
      expect(run.user.data).to.include({ id, first_name: 'Kits' });
      const { data: changed } = await change(own, `runs/${run.id}`, 'run', { ...run, distance: '5000' });
      expect(changed.distance).to.equal('5000');
    }, 5_000);
    expect((await own.delete('runs', made.id)).status).to.equal(204);
    const gone = await refusalOf(own.get(`runs/${made.id}`));
    expect(gone.errors[0]).to.include({ status: '404', code: 'not_found' });
  });

  it('kitsu lists runs by filter, sort, fields, include and page', async () => {
    for (const distance of [10, 20, 30]) await create(own, 'runs', 'run', { ...attributes, distance });
    const params = {
      filter: { distance: { gt: 10 } },
      sort: '-distance',
      fields: { run: 'distance,user', user: 'first_name' },
      include: 'user',
      page: { size: 1, number: 2 },
    };
    const list = await own.get('runs', { params });
    expect(list.data.map(({ distance }: { distance: string }) => distance)).to.deep.equal(['20']);
    expect(list.data[0].user.data).to.include({ first_name: 'Kits' });
    expect(list.meta).to.include({ count: 2 });
    const first = await own.request({ url: list.links.prev, method: 'GET' } as never);
    expect(first.data[0].distance).to.equal('30');
  });

  it('kitsu reads reports', async () => {
    const { data: weeks, meta } = await own.get('runs/summary');
    expect(weeks[0]).to.include({ id: `${id}:2020-W04`, type: 'report', run_count: 3, total_distance: '60.0' });
    expect(meta.up_to_date).to.equal(true);
    const { data: records } = await own.get('reports/records');
    const longest = records.find((record: { kind: string }) => record.kind === 'longest_distance');
    expect(longest).to.include({ value: '30.0', unit: 'metres' });
    expect(longest.run.data.type).to.equal('run');
  });

  it('kitsu receives every error, and deletes the user', async () => {
    const faulty = await refusalOf(create(own, 'runs', 'run', { ...attributes, distance: 0, pace: 1 }));
    expect(faulty.errors.map(({ source }: { source: object }) => source)).to.have.deep.members([
      { pointer: '/data/attributes/distance' },
      { pointer: '/data/attributes/pace' },
    ]);
    expect((await own.delete('users', id)).status).to.equal(204);
    const gone = await refusalOf(own.get('runs'));
    expect(gone.errors[0]).to.include({ status: '401', code: 'revoked_token' });
  });
});

describe('devour-client', () => {
  const id = newId('devour');
  const password = `${id} secret`;
  let client: JsonApi;

  before(async () => {
    const base = await gatewayUrl();
    client = new JsonApi({ apiUrl: base, logger: false });
    const text = '';
    client.define(
      'user',
      {
        ...{ password: text, first_name: text, last_name: text, email: text, roles: [], active: true },
        ...{ created_at: text, updated_at: text, runs: { jsonApi: 'hasMany', type: 'run' } },
      },
      { type: 'user' },
    );
    const names = [
      ...Object.keys(attributes),
      'date',
      'duration',
      'average_speed',
      'average_pace',
      'weather',
      'version',
    ];
    const all = Object.fromEntries([...names, 'created_at', 'updated_at'].map((name) => [name, text]));
    client.define('run', { ...all, user: { jsonApi: 'hasOne', type: 'user' } }, { type: 'run' });
    const made = await client.create('user', { id, password, first_name: 'Dee' });
    expect(made.data).to.include({ id, type: 'user', first_name: 'Dee' });
    client.bearer = await tokenOf(base, id, password);
  });

  it('devour-client reads a user and sends it back with a change', async () => {
    const { data } = await client.find('user', id);
    expect(data).to.deep.include({ id, first_name: 'Dee', roles: ['user'], runs: [] });
    // The client turns a relationship with only links into an empty list. Sent back, this would ask to remove every run: 403.
    const { runs: _, ...user } = data;
    const { data: changed } = await client.update('user', { ...user, last_name: 'Vour' });
    expect(changed).to.include({ first_name: 'Dee', last_name: 'Vour' });
  });

  it('devour-client records, reads, changes and deletes a run', async () => {
    const { data: made } = await client.create('run', { ...attributes, user: { type: 'user', id } });
    expect(made).to.include({ distance: '4200', version: 1 });
    const { data: run } = await client.find('run', made.id, { include: 'user' });
    expect(run.user).to.include({ id, last_name: 'Vour' });
    const { data: changed } = await client.update('run', { ...run, ...times('2021-05-04T06:00:00Z', 600) });
    expect(changed).to.include({ date: '2021-05-04', duration: 600, version: 2 });
    await client.destroy('run', made.id);
    expect(JSON.stringify(await refusalOf(client.find('run', made.id)))).to.contain('Not found');
  });

  it('devour-client lists runs by filter, sort, include and page', async () => {
    for (const distance of [10, 20, 30]) await client.create('run', { ...attributes, distance });
    const list = await client.findAll('run', {
      filter: "distance gt 10 and date eq '2020-01-24'",
      sort: 'distance',
      include: 'user',
      page: { size: 1 },
    });
    expect(list.data.map(({ distance }: { distance: string }) => distance)).to.deep.equal(['20']);
    expect(list.data[0].user.first_name).to.equal('Dee');
    expect(list.meta.count).to.equal(2);
    const related = await client.one('user', id).all('run').get();
    expect(related.data).to.have.length(3);
  });

  it('devour-client receives errors, and deletes the user', async () => {
    const faulty = await refusalOf(client.create('run', { ...attributes, distance: 0 }));
    expect(JSON.stringify(faulty)).to.contain('distance must be');
    await client.destroy('user', id);
    expect(JSON.stringify(await refusalOf(client.findAll('run')))).to.contain('Token has been revoked');
  });
});
