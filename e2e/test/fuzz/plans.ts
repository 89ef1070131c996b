import fc from 'fast-check';
import { jsonApi } from '../../src/media-types.js';
import { changedRole, changedRun, changedUser, newRun, newUser, session } from './bodies.js';
import { oddText, part } from './odd-values.js';
import { parameter } from './queries.js';

/** The sender: a user with runs, the admin, a client without a token, or one with an invalid token. */
export type Sender = 'person' | 'admin' | 'nobody' | 'stranger';

/** A request before it is sent: `{run}` and `{user}` in its path and body stand for existing resources, chosen by `pick`. */
export interface Plan {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly sender: Sender;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly pick: number;
}

const sender = fc.constantFrom<Sender>(
  ...Array<Sender>(14).fill('person'),
  'admin',
  'admin',
  'admin',
  'nobody',
  'stranger',
);
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'Accept',
    'Content-Type',
    'If-Match',
    'Authorization',
    'X-Request-Id',
    'traceparent',
    'Expect',
    'Range',
  ),
  fc.oneof(
    fc.constantFrom(
      jsonApi,
      'application/json',
      `${jsonApi};ext="x"`,
      `${jsonApi};charset=utf-8`,
      'text/csv',
      '*/*;q=0',
    ),
    fc.constantFrom('gzip', '"1"', '*', 'Bearer', 'Bearer x.y.z', '00-0-0-0', '100-continue', 'bytes=0-1'),
    fc.string({ minLength: 1, maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?').trim() || 'x'),
  ),
  { minKeys: 1, maxKeys: 2 },
);
/** Usually none: a wrong header hides all later faults. */
const headers = fc.oneof({ arbitrary: fc.constant({}), weight: 7 }, oddHeaders);

function plan(parts: {
  method: fc.Arbitrary<string> | string;
  path: fc.Arbitrary<string> | string;
  query?: fc.Arbitrary<readonly (readonly [string, string])[]>;
  sender?: fc.Arbitrary<Sender>;
  headers?: fc.Arbitrary<Record<string, string>>;
  body?: fc.Arbitrary<string | undefined>;
}): fc.Arbitrary<Plan> {
  const fixed = (value: fc.Arbitrary<string> | string) => (typeof value === 'string' ? fc.constant(value) : value);
  return fc.record({
    method: fixed(parts.method),
    path: fixed(parts.path),
    query: parts.query ?? fc.oneof(part(fc.constant([]), 15), fc.array(fc.tuple(oddText, oddText), { maxLength: 1 })),
    sender: parts.sender ?? sender,
    headers: parts.headers ?? headers,
    body: parts.body ?? fc.constant(undefined),
    pick: fc.nat(),
  });
}

const lists = {
  '/runs': 'run',
  '/users': 'user',
  '/roles': 'role',
  '/users/{user}/runs': 'run',
  '/runs/summary': 'week',
  '/reports/yearly': 'year',
  '/reports/monthly': 'year',
  '/reports/records': 'record',
  '/reports/conditions': 'condition',
} as const;
const list = (path: keyof typeof lists) =>
  plan({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    path,
    query: fc.array(parameter(lists[path]), { maxLength: 2 }),
    headers: fc.oneof(part(headers, 4), fc.constantFrom({ Accept: 'text/csv' }, { Accept: 'image/svg+xml' })),
  });

const ifMatch = fc.oneof(
  part(headers, 3),
  fc.constantFrom({ 'If-Match': '"1"' }, { 'If-Match': '*' }, { 'If-Match': 'W/"1"' }, { 'If-Match': '"x", "2"' }),
);
const idempotency = fc.oneof(
  part(headers, 3),
  fc.record({ 'Idempotency-Key': fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.nat(9999).map(String)) }),
);
const odd = oddText.map((text) => encodeURIComponent(text.toWellFormed()));
const anyPath = fc.oneof(
  fc.constantFrom(
    '/runs/{run}',
    '/users/{user}',
    '/runs/{run}/user',
    '/runs/{run}/weather',
    '/roles/user',
    '/roles/fuzz-role',
  ),
  fc
    .tuple(fc.constantFrom('/users/', '/runs/', '/roles/', '/reports/', '/user/', '/'), odd)
    .map((parts) => parts.join('')),
);

/** Requests as people send them, most with something odd. */
export const plans: fc.Arbitrary<Plan> = fc.oneof(
  part(plan({ method: 'POST', path: '/runs', headers: idempotency, body: newRun }), 22),
  part(plan({ method: 'PATCH', path: '/runs/{run}', headers: ifMatch, body: changedRun }), 16),
  part(plan({ method: 'DELETE', path: '/runs/{run}', headers: ifMatch }), 2),
  part(plan({ method: 'POST', path: '/runs/{run}/weather' }), 1),
  part(plan({ method: 'GET', path: anyPath }), 6),
  part(plan({ method: 'POST', path: '/users', body: newUser }), 8),
  part(plan({ method: 'PATCH', path: '/users/{user}', body: changedUser }), 8),
  part(
    plan({
      method: fc.constantFrom('POST', 'PATCH'),
      path: fc.constantFrom('/roles', '/roles/fuzz-role', '/roles/user'),
      body: changedRole,
    }),
    4,
  ),
  part(
    plan({
      method: 'DELETE',
      path: fc.constantFrom('/roles/fuzz-role', '/users/nobody', '/roles/admin'),
      body: fc.option(oddText, { nil: undefined }),
    }),
    2,
  ),
  ...Object.keys(lists).map((path) => part(list(path as keyof typeof lists), 4)),
  part(
    plan({
      method: 'POST',
      path: fc.constantFrom('/user/refresh', '/user/logout', '/user/login'),
      sender: fc.constantFrom<Sender>('nobody', 'stranger'),
      body: session,
    }),
    3,
  ),
  part(
    plan({
      method: fc.constantFrom('PUT', 'OPTIONS', 'TRACE', 'POST', 'DELETE', 'HEAD'),
      path: anyPath,
      sender: fc.constant('nobody'),
    }),
    2,
  ),
);
