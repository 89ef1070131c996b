import { eventually } from '@jogging/service-kit/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import type { Api, Request } from '../src/api.js';
import type { Answer, Sent } from '../src/contract/answer.js';
import { type OpenApiContract, openApiOf } from '../src/contract/openapi-contract.js';
import { jsonApi } from '../src/media-types.js';
import { api, newId, newPerson, newRun, type Person, runDocument, theAdmin, userDocument } from '../src/people.js';

type Step = (people: { person: Person; admin: Person }) => Promise<readonly [string, string, Request?]>;

const role = (id: string) => ({ data: { type: 'role', id, attributes: { description: 'Looks after a team' } } });
const patched = (type: string, id: string, attributes: object) => ({ data: { type, id, attributes } });
const atomic = (op: string): Request => ({
  headers: { 'Content-Type': 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"' },
  body: { 'atomic:operations': [{ op, data: runDocument().data }] },
});
const csv = 'start_time,end_time,distance\n2024-05-04T07:00:00Z,2024-05-04T07:30:00Z,5000\n';

/** Creates an import and waits until it is done. */
async function finishedImport({ token }: Person): Promise<string> {
  const client = await api();
  const sent = await client.post('/imports', { token, raw: csv, headers: { 'Content-Type': 'text/csv' } });
  const { id } = sent.json.data;
  await eventually(async () => {
    const { status } = (await client.get(`/imports/${id}`, { token })).json.data.attributes;
    if (status !== 'done') throw new Error(`the import is ${status}`);
  });
  return id;
}

const nobody = '00000000-0000-4000-8000-000000000000';

/** A request that succeeds for each operation of the description, and one that is refused. */
const operations: Readonly<Record<string, readonly [succeeds: Step, fails?: Step]>> = {
  createUser: [
    async () => ['POST', '/users', { body: userDocument(newId(), { email: `${newId()}@example.org` }) }],
    async () => ['POST', '/users', { body: userDocument('a b') }],
  ],
  listUsers: [
    async ({ admin }) => ['GET', '/users?sort=-created_at&page[size]=2&filter[active]=true', { token: admin.token }],
    async () => ['GET', '/users'],
  ],
  getUser: [
    async ({ person }) => ['GET', `/users/${person.id}`, { token: person.token }],
    async ({ person }) => ['GET', '/users/admin', { token: person.token }],
  ],
  updateUser: [
    async ({ person }) => {
      const body = patched('user', person.id, { first_name: 'Asha', last_name: null, email: '' });
      return ['PATCH', `/users/${person.id}`, { token: person.token, body }];
    },
    async ({ person }) => {
      const body = patched('user', person.id, { shoes: 2 });
      return ['PATCH', `/users/${person.id}`, { token: person.token, body }];
    },
  ],
  deleteUser: [
    async () => {
      const leaver = await newPerson();
      return ['DELETE', `/users/${leaver.id}`, { token: leaver.token }];
    },
    async ({ person }) => ['DELETE', '/users/admin', { token: person.token }],
  ],
  listUserRuns: [
    async ({ person }) => ['GET', `/users/${person.id}/runs?include=user`, { token: person.token }],
    async ({ person }) => ['GET', '/users/admin/runs', { token: person.token }],
  ],
  createRun: [
    async ({ person }) => ['POST', '/runs?include=user', { token: person.token, body: runDocument({}, person.id) }],
    async ({ person }) => ['POST', '/runs', { token: person.token, body: runDocument({ distance: 0 }) }],
  ],
  listRuns: [
    async ({ admin }) => ['GET', '/runs?page[after]=&page[size]=1&include=user', { token: admin.token }],
    async ({ person }) => ['GET', '/runs?filter=distance', { token: person.token }],
  ],
  getRun: [
    async ({ person }) => ['GET', `/runs/${(await newRun(person)).id}`, { token: person.token }],
    async ({ person }) => ['GET', `/runs/${nobody}`, { token: person.token }],
  ],
  updateRun: [
    async ({ person }) => {
      const { id } = await newRun(person);
      const body = patched('run', id, { distance: '5000.0', start_lat: 12.5, end_lng: '77' });
      return ['PATCH', `/runs/${id}`, { token: person.token, body, headers: { 'If-Match': '"1"' } }];
    },
    async ({ person }) => {
      const { id } = await newRun(person);
      return ['PATCH', `/runs/${id}`, { token: person.token, body: patched('run', 'x', {}) }];
    },
  ],
  deleteRun: [
    async ({ person }) => ['DELETE', `/runs/${(await newRun(person)).id}`, { token: person.token }],
    async ({ person }) => {
      const { id } = await newRun(person);
      return ['DELETE', `/runs/${id}`, { token: person.token, headers: { 'If-Match': '"2"' } }];
    },
  ],
  getRunUser: [
    async ({ person }) => ['GET', `/runs/${(await newRun(person)).id}/user`, { token: person.token }],
    async ({ person }) => ['GET', `/runs/${nobody}/user`, { token: person.token }],
  ],
  refetchWeather: [
    async ({ person }) => ['POST', `/runs/${(await newRun(person)).id}/weather`, { token: person.token }],
    async ({ person }) => ['POST', `/runs/${nobody}/weather`, { token: person.token }],
  ],
  applyOperations: [
    async ({ person }) => ['POST', '/operations', { token: person.token, ...atomic('add') }],
    async ({ person }) => ['POST', '/operations', { token: person.token, ...atomic('replace') }],
  ],
  createRole: [
    async ({ admin }) => ['POST', '/roles', { token: admin.token, body: role(newId('coach')) }],
    async ({ person }) => ['POST', '/roles', { token: person.token, body: role(newId('coach')) }],
  ],
  listRoles: [
    async ({ person }) => ['GET', '/roles?filter[privileged]=true', { token: person.token }],
    async ({ person }) => ['GET', '/roles?include=users', { token: person.token }],
  ],
  getRole: [
    async ({ person }) => ['GET', '/roles/usermanager', { token: person.token }],
    async ({ person }) => ['GET', '/roles/nothing', { token: person.token }],
  ],
  updateRole: [
    async ({ admin }) => {
      const name = newId('coach');
      await (await api()).post('/roles', { token: admin.token, body: role(name) });
      return ['PATCH', `/roles/${name}`, { token: admin.token, body: patched('role', name, { privileged: true }) }];
    },
    async ({ admin }) => {
      const body = patched('role', 'user', { description: null });
      return ['PATCH', '/roles/user', { token: admin.token, body }];
    },
  ],
  deleteRole: [
    async ({ admin }) => {
      const name = newId('coach');
      await (await api()).post('/roles', { token: admin.token, body: role(name) });
      return ['DELETE', `/roles/${name}`, { token: admin.token }];
    },
    async ({ admin }) => ['DELETE', '/roles/user', { token: admin.token }],
  ],
  weeklySummary: [
    async ({ person }) => ['GET', '/runs/summary', { token: person.token }],
    async ({ person }) => ['GET', '/runs/summary?filter[user_id]=admin', { token: person.token }],
  ],
  monthlyReport: [
    async ({ person }) => ['GET', '/reports/monthly?page[after]=', { token: person.token }],
    async ({ person }) => ['GET', '/reports/monthly?sort=week_number', { token: person.token }],
  ],
  yearlyReport: [
    async ({ person }) => ['GET', '/reports/yearly', { token: person.token, headers: { Accept: 'text/csv' } }],
    async ({ person }) => ['GET', '/reports/yearly?fields[report]=month', { token: person.token }],
  ],
  personalRecords: [
    async ({ person }) => ['GET', '/reports/records', { token: person.token }],
    async ({ person }) => ['GET', '/reports/records?page[size]=0', { token: person.token }],
  ],
  conditionsReport: [
    async ({ person }) => ['GET', '/reports/conditions?filter[date][ge]=2020-01-01', { token: person.token }],
    async ({ person }) => ['GET', '/reports/conditions?filter[date][ge]=x', { token: person.token }],
  ],
  signIn: [
    async ({ person: { id, password } }) => ['POST', '/user/login', { body: { user_id: id, password } }],
    async ({ person: { id } }) => ['POST', '/user/login', { body: { user_id: id, password: 'wrong password' } }],
  ],
  refresh: [
    async () => ['POST', '/user/refresh', { body: { refresh_token: (await newPerson()).refreshToken } }],
    async () => ['POST', '/user/refresh', { body: { refresh_token: 'none' } }],
  ],
  signOut: [
    async () => ['POST', '/user/logout', { token: (await newPerson()).token }],
    async () => ['POST', '/user/logout'],
  ],
  createImport: [
    async ({ person }) => {
      const headers = { 'Content-Type': 'text/csv' };
      return ['POST', '/imports?dry_run=true', { token: person.token, raw: csv, headers }];
    },
    async ({ person }) => ['POST', '/imports?sports=chess', { token: person.token, raw: csv }],
  ],
  listImports: [
    async ({ person }) => ['GET', '/imports?sort=-created_at', { token: person.token }],
    async () => ['GET', '/imports'],
  ],
  getImport: [
    async ({ person }) => ['GET', `/imports/${await finishedImport(person)}`, { token: person.token }],
    async ({ person }) => ['GET', `/imports/${nobody}`, { token: person.token }],
  ],
  listImportItems: [
    async ({ person }) => ['GET', `/imports/${await finishedImport(person)}/items`, { token: person.token }],
    async ({ person }) => ['GET', `/imports/${nobody}/items`, { token: person.token }],
  ],
  exportUser: [
    async ({ person }) => {
      const headers = { Accept: 'application/zip' };
      return ['GET', `/users/${person.id}/export`, { token: person.token, headers }];
    },
    async ({ person }) => ['GET', '/users/admin/export', { token: person.token }],
  ],
  undoImport: [
    async ({ person }) => ['DELETE', `/imports/${await finishedImport(person)}`, { token: person.token }],
    async ({ person }) => ['DELETE', `/imports/${nobody}`, { token: person.token }],
  ],
  page: [async () => ['GET', '/']],
  signingKeys: [async () => ['GET', '/.well-known/jwks.json']],
  alive: [async () => ['GET', '/healthz']],
  ready: [async () => ['GET', '/readyz']],
  openApi: [async () => ['GET', '/openapi.json']],
  docs: [async () => ['GET', '/docs']],
  docsGuide: [async () => ['GET', '/docs/filters'], async () => ['GET', '/docs/nothing']],
  docsErrors: [async () => ['GET', '/docs/errors']],
};

describe('/openapi.json', () => {
  let client: Api;
  let contract: OpenApiContract;
  let people: { person: Person; admin: Person };

  before(async () => {
    client = await api();
    contract = await openApiOf(client.base);
    people = { person: await newPerson(), admin: await theAdmin() };
    await newRun(people.person);
  });

  /** The client checks each response against the description. */
  async function take(step: Step): Promise<{ answer: Answer; sent: Sent }> {
    const [method, target, request = {}] = await step(people);
    const answer = await client.send(method, target, request);
    return { answer, sent: { method, target, headers: {}, body: request.body } };
  }

  it('/openapi.json is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...contract.document });
    expect(valid, JSON.stringify(errors)).to.equal(true);
    expect(contract.document.openapi).to.match(/^3\.1\./);
    expect((contract.document as unknown as { servers: object }).servers).to.deep.equal([{ url: client.base }]);
  });

  it('/openapi.json describes exactly the routes tested here', () => {
    const described = Object.values(contract.document.paths).flatMap((path) => Object.values(path));
    expect(described.map(({ operationId }) => operationId).sort()).to.deep.equal(Object.keys(operations).sort());
  });

  for (const [operationId, [succeeds, fails]] of Object.entries(operations)) {
    it(`describes ${operationId} accurately`, async () => {
      const { answer, sent } = await take(succeeds);
      expect(answer.status, answer.text).to.be.lessThan(300);
      expect(contract.operationOf(sent.method, sent.target)?.operationId).to.equal(operationId);
      if (sent.body !== undefined) expect(contract.requestProblems(sent)).to.deep.equal([]);
      if (fails) expect((await take(fails)).answer.status).to.be.within(400, 499);
    });
  }

  it('/openapi.json names the headers and parameters of a route', () => {
    const names = (method: string, path: string) => {
      const operation = contract.operationOf(method, path);
      return operation ? contract.parametersOf(operation) : [];
    };
    expect(names('POST', '/runs')).to.include('Idempotency-Key');
    expect(names('PATCH', '/runs/1')).to.include.members(['If-Match', 'id', 'fields[run]', 'include']);
    expect(names('GET', '/runs/summary')).to.include.members(['filter', 'filter[user_id]', 'sort', 'page']);
    expect(names('GET', '/runs')).to.include.members(['filter[distance]', 'filter[weather.temperature_c]']);
    expect(names('GET', '/users')).not.to.include('include');
  });

  it('the examples in /openapi.json succeed unchanged', async () => {
    for (const [operationId, token] of [
      ['createUser', undefined],
      ['createRun', people.person.token],
      ['createRole', people.admin.token],
    ] as const) {
      const [path, operation] = Object.entries(contract.document.paths)
        .map(([at, { post }]) => [at, post] as const)
        .find(([, post]) => post?.operationId === operationId) ?? [''];
      const { example } = operation?.requestBody?.content?.[jsonApi] ?? {};
      const answer = await client.post(path, { token, body: example });
      // The user of the example may already exist.
      expect(answer.status, answer.text).to.be.oneOf(operationId === 'createRun' ? [201] : [201, 409]);
    }
  });

  const faulty: [method: string, target: string, body: unknown][] = [
    ['POST', '/runs', { data: { type: 'run', attributes: {} } }],
    ['POST', '/runs', runDocument({ distance: 0 })],
    ['POST', '/runs', runDocument({ start_lat: 'north' })],
    ['POST', '/runs', { data: { ...runDocument().data, id: nobody } }],
    ['POST', '/runs', { data: { ...runDocument().data, type: 'user' } }],
    ['POST', '/users', userDocument('a b')],
    ['POST', '/users', userDocument('runner', { password: 'short' })],
    ['POST', '/users', userDocument('runner', { roles: [] })],
    ['POST', '/users', { data: { type: 'user', attributes: { password: 'long enough' } } }],
    ['PATCH', '/users/runner', { data: { type: 'user' } }],
    ['POST', '/user/login', { user_id: 'runner' }],
    ['POST', '/roles', role('a b')],
  ];
  it('the schemas of /openapi.json reject what the gateway rejects', async () => {
    for (const [method, target, body] of faulty) {
      const told = `${method} ${target} ${JSON.stringify(body)}`;
      expect(contract.requestProblems({ method, target, headers: {}, body }), told).not.to.deep.equal([]);
      const path = target.replace('/runner', `/${people.person.id}`);
      const answer = await client.send(method, path, { token: people.admin.token, body });
      expect(answer.status, told).to.be.within(400, 499);
    }
  });
});
