import { expect } from 'chai';
import { type Api, codes } from '../src/api.js';
import { jsonApi } from '../src/media-types.js';
import { api, newId, newPerson, newRun, type Person, runDocument, theAdmin, userDocument } from '../src/people.js';

/** The contract's order: a stage is reported only if all earlier ones pass. */
describe('The order of checks', () => {
  let client: Api;
  let owner: Person;
  let other: Person;
  let admin: Person;

  before(async () => {
    client = await api();
    [owner, other, admin] = [await newPerson(), await newPerson(), await theAdmin()];
  });

  it('checks a change of a run in the order of the contract', async () => {
    const run = await newRun(owner);
    const nobody = '00000000-0000-4000-8000-000000000000';
    const request = {
      method: 'PUT',
      path: '/nowhere?page[size]=1',
      token: undefined as string | undefined,
      headers: { Accept: 'application/vnd.api+json; x=1', 'Content-Type': 'text/plain', 'If-Match': '"9"' },
      raw: '{"data":',
    };
    const body = (type: string, distance: number) =>
      JSON.stringify({ data: { type, id: 'x', attributes: { distance } } });
    const told: string[] = [];
    const mend: (() => void)[] = [
      () => (request.path = `/runs/${nobody}?page[size]=1`),
      () => (request.method = 'PATCH'),
      () => (request.token = other.token),
      () => (request.headers.Accept = 'application/vnd.api+json'),
      () => (request.headers['Content-Type'] = 'application/vnd.api+json'),
      () => (request.raw = `${body('user', 0)}${' '.repeat(101 * 1024)}`),
      () => (request.raw = body('user', 0)),
      () => (request.path = `/runs/${nobody}`),
      () => (request.path = `/runs/${run.id}`),
      () => (request.token = owner.token),
      () => (request.headers['If-Match'] = '"1"'),
      () => (request.raw = body('user', 1)),
      () => (request.raw = JSON.stringify({ data: { type: 'run', id: run.id, attributes: { distance: 1 } } })),
    ];
    for (const step of mend) {
      const answer = await client.send(request.method, request.path, request);
      told.push(`${answer.status} ${codes(answer).join(' ')}`);
      step();
    }
    expect(told).to.deep.equal([
      '404 route_not_found',
      '405 method_not_allowed',
      '401 missing_token',
      '406 not_acceptable unsupported_media_type',
      '415 unsupported_media_type',
      '400 malformed_json unknown_parameter',
      '413 body_too_large unknown_parameter',
      '400 unknown_parameter',
      '404 not_found',
      '403 forbidden',
      '412 precondition_failed',
      '422 invalid_value',
      '409 type_conflict id_conflict',
    ]);
    const done = await client.send(request.method, request.path, request);
    expect([done.status, done.headers.get('etag')]).to.deep.equal([200, '"2"']);
  });

  it('checks a change of a user in the order of the contract', async () => {
    const change = async (id: string, token: string, type: string, attributes: object) => {
      const answer = await client.patch(`/users/${id}`, { token, body: { data: { type, id: 'x', attributes } } });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    const taken = { email: `${newId()}@example.org` };
    await newPerson(taken);
    const wrong = { ...taken, first_name: 5, active: false };
    expect(await change(newId('nobody'), other.token, 'run', wrong)).to.equal('404 user_not_found');
    expect(await change(owner.id, other.token, 'run', wrong)).to.equal('403 forbidden');
    expect(await change(owner.id, owner.token, 'run', wrong)).to.equal('403 forbidden');
    expect(await change(owner.id, owner.token, 'run', { ...wrong, active: true })).to.equal('422 invalid_value');
    expect(await change(owner.id, owner.token, 'run', taken)).to.equal('409 type_conflict id_conflict email_taken');
  });

  it('checks a new user in the order of the contract', async () => {
    const create = async (attributes: object, token?: string, type = 'run') => {
      const { data } = userDocument(owner.id, attributes as Record<string, unknown>);
      const answer = await client.post('/users', { token, body: { data: { ...data, type } } });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    const wrong = { roles: ['admin'], password: 'short' };
    expect(await create(wrong)).to.equal('401 missing_token');
    expect(await create(wrong, other.token)).to.equal('403 forbidden');
    expect(await create(wrong, admin.token)).to.equal('422 invalid_value');
    expect(await create({ roles: ['admin'] }, admin.token)).to.equal('409 type_conflict id_taken');
  });

  it('checks a new run in the order of the contract', async () => {
    const create = async (token: string, id: string | undefined, attributes: object, type: string, user?: string) => {
      const { data } = runDocument(attributes as Record<string, unknown>, user);
      const answer = await client.post('/runs', { token, body: { data: { ...data, type, ...(id && { id }) } } });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    const wrong = { distance: 0 };
    expect(await create(admin.token, 'x', wrong, 'user', newId('nobody'))).to.equal('404 user_not_found');
    expect(await create(owner.token, 'x', wrong, 'user', other.id)).to.equal('403 client_id_forbidden forbidden');
    expect(await create(owner.token, undefined, wrong, 'user')).to.equal('422 invalid_value');
    expect(await create(owner.token, undefined, {}, 'user')).to.equal('409 type_conflict');
  });

  it('checks a list in the order of the contract', async () => {
    const list = async (path: string) => {
      const answer = await client.get(path, { token: owner.token });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    const nobody = newId('nobody');
    const unfit = 'filter[foo]=1&sort=bar';
    const faults = '400 unknown_parameter invalid_filter invalid_sort';
    expect(await list(`/users/${nobody}/runs?${unfit}&zzz=1`)).to.equal(faults);
    expect(await list(`/users/${nobody}/runs`)).to.equal('404 user_not_found');
    expect(await list(`/users/${other.id}/runs?${unfit}&zzz=1`)).to.equal(faults);
    expect(await list(`/users/${other.id}/runs`)).to.equal('403 forbidden');
    for (const report of ['/runs/summary', '/reports/records', '/reports/conditions']) {
      const named = `${report}?filter[user_id]=${other.id}`;
      expect(await list(`${named}&${unfit}&zzz=1`)).to.equal(faults);
      expect(await list(named)).to.equal('403 forbidden');
    }
  });

  it('reports errors in the form of operations and in the query together', async () => {
    const send = async (query: string, operation: object) => {
      const answer = await client.post(`/operations${query}`, {
        token: owner.token,
        headers: { 'Content-Type': `${jsonApi};ext="https://jsonapi.org/ext/atomic"` },
        body: { 'atomic:operations': [operation] },
      });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    expect(await send('?x=1', { op: 'add' })).to.equal('400 invalid_document unknown_parameter');
    expect(await send('?x=1', { op: 'add', data: { type: 'run' } })).to.equal('400 unknown_parameter');
  });

  it('reports a form without a boundary and errors in the query of an import together', async () => {
    const headers = { 'Content-Type': 'multipart/form-data' };
    const answer = await client.post('/imports?x=1', { token: owner.token, headers, raw: 'x' });
    expect(`${answer.status} ${codes(answer).join(' ')}`).to.equal('400 invalid_request unknown_parameter');
  });

  it('reports an operation that is not supported with the values, after existence and permission', async () => {
    const run = await newRun(other);
    const send = async (...operations: object[]) => {
      const answer = await client.post('/operations', {
        token: owner.token,
        headers: { 'Content-Type': `${jsonApi};ext="https://jsonapi.org/ext/atomic"` },
        body: { 'atomic:operations': operations },
      });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    const remove = (id: string) => ({ op: 'remove', ref: { type: 'run', id } });
    const byHref = { op: 'remove', href: `/runs/${run.id}` };
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await send(byHref, remove(nobody))).to.equal('404 not_found unsupported_operation');
    expect(await send(byHref, remove(run.id))).to.equal('403 forbidden unsupported_operation');
    expect(await send(byHref, { op: 'add', data: runDocument({ distance: 0 }).data })).to.equal(
      '422 unsupported_operation invalid_value',
    );
  });

  it('reports errors in body and query of a sign-in together, then missing members', async () => {
    for (const path of ['/user/login', '/user/refresh']) {
      const send = async (query: string, raw: string, type = 'application/json') => {
        const answer = await client.post(path + query, { raw, headers: { 'Content-Type': type } });
        return `${answer.status} ${codes(answer).join(' ')}`;
      };
      expect(await send('?x=1', '{', 'text/plain')).to.equal('415 unsupported_media_type');
      expect(await send('?x=1', '{')).to.equal('400 malformed_json unknown_parameter');
      expect(await send('?x=1', '[]')).to.equal('400 invalid_document unknown_parameter');
      expect(await send('?x=1', '{}')).to.equal('400 unknown_parameter');
      expect(await send('', '{}')).to.match(/^422 missing_value/);
    }
  });

  it('checks from which site a sign-in was sent after its body and query', async () => {
    const send = async (query: string, raw: string, type = 'application/json') => {
      const headers = { 'Content-Type': type, 'Session-Cookie': 'true', Origin: 'https://other.example' };
      const answer = await client.post(`/user/login${query}`, { raw, headers });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    expect(await send('?x=1', '{', 'text/plain')).to.equal('415 unsupported_media_type');
    expect(await send('?x=1', '{')).to.equal('400 malformed_json unknown_parameter');
    expect(await send('', '{}')).to.equal('403 cross_site_request');
  });

  it('rejects a body of another type on routes without a body', async () => {
    const run = await newRun(owner);
    for (const path of [`/runs/${run.id}/weather`, '/user/logout']) {
      const text = { raw: 'now', headers: { 'Content-Type': 'text/plain' }, token: owner.token };
      const answer = await client.post(path, text);
      expect([answer.status, codes(answer)]).to.deep.equal([415, ['unsupported_media_type']]);
    }
  });

  it('ignores query parameters outside the API', async () => {
    for (const path of ['/.well-known/jwks.json', '/healthz', '/openapi.json', '/docs/errors'])
      expect((await fetch(`${client.base}${path}?x=1`)).status, path).to.equal(200);
  });

  it('rejects query parameters on routes without any', async () => {
    const answer = await client.post('/user/login?x=1', { body: { user_id: owner.id, password: 'wrong password' } });
    expect([answer.status, codes(answer)]).to.deep.equal([400, ['unknown_parameter']]);
  });

  it('checks a role in the order of the contract', async () => {
    const change = async (name: string, token: string, attributes: object) => {
      const answer = await client.patch(`/roles/${name}`, {
        token,
        body: { data: { type: 'role', id: 'x', attributes } },
      });
      return `${answer.status} ${codes(answer).join(' ')}`;
    };
    expect(await change(newId('nothing'), other.token, { privileged: 1 })).to.equal('404 not_found');
    expect(await change('user', other.token, { privileged: 1 })).to.equal('403 forbidden');
    expect(await change('user', admin.token, { privileged: 1 })).to.equal('422 invalid_value');
    expect(await change('user', admin.token, { privileged: true })).to.equal('409 id_conflict role_built_in');
  });
});
