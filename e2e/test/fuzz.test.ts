import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import fc from 'fast-check';
import { jsonApi } from '../src/api.js';
import { newPerson, newRun, type Person, runDocument, theAdmin } from '../src/people.js';
import { gatewayUrl } from '../src/system.js';

/** Requests that nobody would send on purpose, and what must hold of every answer. */
const requests = Number(process.env.FUZZ_REQUESTS ?? 10_000);
/** The request deadline of the gateway. */
const deadlineMs = 15_000;

interface Odd {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

interface Got {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
  readonly ms: number;
}

const names = [
  'distance',
  'start_time',
  'weather.temperature_c',
  'date',
  'roles',
  'id',
  'user_id',
  'email',
  '__proto__',
  'password',
];
const operators = ['eq', 'ne', 'gt', 'like', 'in', 'is', 'between', 'contains', 'ilike', 'startswith', 'constructor'];
const odd = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    'null',
    '0',
    '-1',
    '1e308',
    '9'.repeat(400),
    '\u0000',
    '\ud800',
    '%',
    '%zz',
    "'; drop table runs; --",
    '../../etc/passwd',
    '2020-02-30',
    '999999999999999999999',
  ),
  fc.double().map(String),
  fc.bigInt().map(String),
);
const literal = fc.oneof(
  odd,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(odd, { maxLength: 3 }),
);

const filterNode: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.record({ name: fc.constantFrom(...names), op: fc.constantFrom(...operators), val: literal }),
    fc.record({ and: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
    fc.jsonValue(),
  ),
})).node;

const textFilter = fc
  .array(
    fc.oneof(
      fc.constantFrom('(', ')', 'and', 'or', 'not', ',', 'null', ...names, ...operators),
      odd.map((text) => `'${text.replaceAll("'", "''")}'`),
      fc.integer().map(String),
    ),
    { maxLength: 30 },
  )
  .map((words) => words.join(' '));

const parameter = fc.oneof(
  filterNode.map((node) => ['filter', JSON.stringify(node)]),
  textFilter.map((text) => ['filter', text]),
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('', ...operators), odd)
    .map(([name, op, value]) => [op ? `filter[${name}][${op}]` : `filter[${name}]`, value]),
  fc.tuple(
    fc.constantFrom(
      'sort',
      'include',
      'fields[run]',
      'fields[user]',
      'page[size]',
      'page[number]',
      'page[after]',
      'page[before]',
    ),
    fc.oneof(odd, fc.constantFrom(...names)),
  ),
  fc.tuple(odd, odd),
  fc.integer({ min: 17, max: 2500 }).map((deep) => ['filter', '('.repeat(deep)]),
  fc.integer({ min: 2, max: 600 }).map((deep) => ['filter', '[{"not":'.repeat(deep)]),
);
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const query = fc
  .array(parameter, { maxLength: 3 })
  .map((pairs) => pairs.map(([name, value]) => `${encode(String(name))}=${encode(String(value))}`).join('&'));

const attributes = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      ...Object.keys(runDocument().data.attributes),
      'password',
      'roles',
      'email',
      'active',
      'first_name',
    ),
    odd,
  ),
  fc.oneof(literal, fc.jsonValue()),
  { maxKeys: 8 },
);
const document = fc.oneof(
  fc.record({ data: fc.record({ type: fc.constantFrom('run', 'user', 'role'), id: odd, attributes }) }),
  fc.record({ data: fc.record({ type: fc.constantFrom('run', 'user'), attributes, relationships: fc.jsonValue() }) }),
  attributes.map((changed) => ({
    data: { type: 'run', attributes: { ...runDocument().data.attributes, ...changed } },
  })),
  fc.jsonValue({ maxDepth: 8 }),
);
const body = fc.oneof(
  document.map((value) => JSON.stringify(value)),
  odd,
  fc.integer({ min: 1, max: 50_000 }).map((deep) => '['.repeat(deep)),
  fc.constant(`{"data":${' '.repeat(101 * 1024)}}`),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'Accept',
    'Content-Type',
    'If-Match',
    'Idempotency-Key',
    'Authorization',
    'X-Request-Id',
    'traceparent',
    'X-Forwarded-For',
    'Content-Encoding',
    'Expect',
  ),
  fc.oneof(
    fc.constantFrom(
      jsonApi,
      'application/json',
      `${jsonApi};ext="x"`,
      'text/csv',
      '*/*;q=0',
      'gzip',
      '"1"',
      '*',
      'Bearer',
      'Bearer x.y.z',
      '00-0-0-0',
    ),
    fc.string({ minLength: 1, maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?').trim() || 'x'),
  ),
  { maxKeys: 3 },
);

function send(base: URL, { method, path, headers: given, body: sent }: Odd): Promise<Got> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const bytes = sent === undefined ? undefined : Buffer.from(sent);
    const request = httpRequest(
      {
        host: base.hostname,
        port: base.port,
        method,
        path,
        headers: { ...given, ...(bytes && { 'Content-Length': bytes.length }) },
        setHost: true,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'],
            text,
            ms: performance.now() - started,
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The gateway stops reading a body that is too large; its answer may be lost with the connection.
      if (error.code === 'EPIPE' || error.code === 'ECONNRESET')
        resolve({ status: 413, type: jsonApi, text: '{}', ms: 0 });
      else
        reject(
          new Error(
            `${error.message} <- ${method} ${path.slice(0, 300)} ${JSON.stringify(given)} ${sent?.slice(0, 300)}`,
          ),
        );
    });
    request.end(bytes);
  });
}

describe('Requests that nobody would send on purpose', () => {
  it(`${requests} of them give no 5xx, none outlasts the deadline, and each is JSON:API or what was negotiated`, async function () {
    this.timeout(600_000);
    const base = new URL(await gatewayUrl());
    const admin = await theAdmin();
    const person: Person = await newPerson();
    const run = await newRun(person);
    const ids = fc.oneof(fc.constantFrom(run.id, person.id, 'admin', 'summary'), odd.map(encode));
    const path = fc.oneof(
      fc.constantFrom(
        '/users',
        '/runs',
        '/roles',
        '/runs/summary',
        '/reports/monthly',
        '/reports/records',
        '/reports/conditions',
        '/reports/yearly',
      ),
      fc.tuple(fc.constantFrom('/users/', '/runs/', '/roles/'), ids).map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom('/users/', '/runs/'), ids, fc.constantFrom('/runs', '/user', '/weather', '/x'))
        .map((parts) => parts.join('')),
    );
    const request = fc.record({
      // The person may spoil what is its own; the admin reads alone, so that the system stays.
      method: fc.constantFrom(
        ...'GET GET GET GET GET POST POST POST PATCH PATCH PATCH DELETE PUT OPTIONS HEAD'.split(' '),
      ),
      path: fc.tuple(path, query).map(([at, asked]) => (asked ? `${at}?${asked}` : at)),
      headers: fc.tuple(headers, fc.constantFrom('person', 'admin', 'nobody')),
      body: fc.option(body, { nil: undefined }),
    });
    const statuses = new Map<number, number>();
    let slowest = 0;

    async function check({
      method,
      path: at,
      headers: [given, who],
      body: sent,
    }: (typeof samples)[number]): Promise<void> {
      const token = who === 'admin' && method === 'GET' ? admin.token : who === 'nobody' ? undefined : person.token;
      const target = method === 'DELETE' && at.startsWith(`/users/${person.id}`) ? `${at.replace(person.id, 'x')}` : at;
      const authorization = token && { Authorization: `Bearer ${token}` };
      const got = await send(base, {
        method,
        path: target,
        headers: { ...authorization, ...given },
        body: method === 'GET' || method === 'HEAD' ? undefined : sent,
      });
      const told = `${got.status} ${got.type} ${got.text.slice(0, 300)} <- ${method} ${target.slice(0, 300)} ${JSON.stringify(given)} ${sent?.slice(0, 300)}`;
      statuses.set(got.status, (statuses.get(got.status) ?? 0) + 1);
      slowest = Math.max(slowest, got.ms);
      expect(got.status, told).to.be.lessThan(500);
      expect(got.ms, told).to.be.lessThan(deadlineMs);
      if (got.status !== 204 && method !== 'HEAD') {
        const negotiated = got.status === 200 && /^(text\/csv|image\/svg\+xml)/.test(got.type ?? '');
        if (!negotiated) {
          expect(got.type, told).to.equal(jsonApi);
          expect(() => JSON.parse(got.text), told).not.to.throw();
        }
      }
    }

    const samples = fc.sample(request, requests);
    const waiting = samples.values();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (const sample of waiting) await check(sample);
      }),
    );
    const table = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    console.log(`      ${table.join(', ')}; slowest ${Math.round(slowest)} ms`);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).to.equal(requests);
  });
});
