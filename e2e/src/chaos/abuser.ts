import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { atomic } from '../media-types.js';
import { type AbuseKind, type AbuseOptions, addressOfAbuser } from './abuse.js';
import { seeded } from './random.js';
import { attributesOf, importedRun } from './run-facts.js';

/** A separate process, so that its work does not delay other measurements. Runs until its parent disconnects. */
const options = JSON.parse(process.argv[2] ?? '{}') as AbuseOptions;
const agent = new Agent({ keepAlive: true, localAddress: addressOfAbuser });
const random = seeded(1);
const counts: Record<string, number> = {};
let tag = 0;
let stopped = false;

interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const json = { 'Content-Type': 'application/json' };
const pattern = { name: 'id', op: 'ilike', val: '%0%zz%' };
const filter = (conditions: number): string =>
  `/runs?filter=${encodeURIComponent(JSON.stringify([{ or: Array.from({ length: conditions }, () => pattern) }]))}`;
const get = (path: string, accept = '*/*'): Shot => ({ method: 'GET', path, headers: { Accept: accept } });
const attributes = (): object => attributesOf(importedRun(random, ++tag));

/** How many requests of each kind are in flight at once, and how each is made. */
const kinds: Readonly<Record<AbuseKind, readonly [parallel: number, next: () => Shot]>> = {
  // Above the limit of a filter's cost, and just below it.
  filters: [12, () => get(filter(random.next() < 0.3 ? 100 : 20))],
  exports: [
    5,
    () =>
      random.pick([get('/runs', 'text/csv'), get('/runs/summary', 'text/csv'), get('/runs/summary', 'image/svg+xml')]),
  ],
  'sign-ins': [
    8,
    () => ({
      method: 'POST',
      path: '/user/login',
      headers: json,
      body: JSON.stringify({ user_id: `nobody-${random.between(1, 300)}`, password: 'one password for all' }),
    }),
  ],
  imports: [
    1,
    () => {
      const rows = Array.from({ length: 300 }, attributes);
      const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row).map((value) => value ?? ''))];
      const body = lines.map((line) => line.join(',')).join('\r\n');
      return { method: 'POST', path: '/imports?on_duplicate=create', headers: { 'Content-Type': 'text/csv' }, body };
    },
  ],
  operations: [
    2,
    () => ({
      method: 'POST',
      path: '/operations',
      headers: { 'Content-Type': atomic },
      body: JSON.stringify({
        'atomic:operations': Array.from({ length: 100 }, () => ({
          op: 'add',
          data: { type: 'run', attributes: attributes() },
        })),
      }),
    }),
  ],
};

function send({ method, path, headers, body }: Shot): Promise<string> {
  const authorization = path === '/user/login' ? {} : { Authorization: `Bearer ${options.token}` };
  return new Promise((resolve) => {
    const sent = request(random.pick(options.gateways) + path, {
      method,
      agent,
      headers: { ...headers, ...authorization },
    });
    sent.on('error', (error: Error) => resolve(error.message));
    sent.on('response', (response) => {
      response.resume().on('close', () => resolve(`${response.statusCode}`));
    });
    sent.end(body);
  });
}

/** Each loop sends its share of the requests that a user may send in a minute. */
async function abuse(kind: AbuseKind, pauseMs: number): Promise<void> {
  const [, next] = kinds[kind];
  while (!stopped) {
    const outcome = await send(next());
    counts[`${kind} ${outcome}`] = (counts[`${kind} ${outcome}`] ?? 0) + 1;
    await delay(outcome === '429' || outcome === '503' ? 1_000 : pauseMs * (0.5 + random.next()));
  }
}

const loops = options.kinds.flatMap((kind) => Array.from({ length: kinds[kind][0] }, () => kind));
const pauseMs = (loops.length * 1_000) / options.requestsPerSecond;
process.on('message', () => {
  stopped = true;
  // Aborts requests in flight.
  agent.destroy();
});
process.on('disconnect', () => process.exit());
await Promise.all(loops.map((kind) => abuse(kind, pauseMs)));
process.send?.(counts);
