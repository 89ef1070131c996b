import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Answer } from '../../src/contract/answer.js';
import type { Plan } from './plans.js';

/** The resources that requests use. */
export interface Surroundings {
  readonly base: URL;
  readonly userId: string;
  readonly tokens: Readonly<Record<'person' | 'admin', string>>;
  /** Ids of runs that exist or have existed. */
  readonly runs: string[];
  /** Cursors that lists returned. */
  readonly cursors: string[];
}

/** A request with everything filled in. */
export interface Ready {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export function ready(plan: Plan, { userId, tokens, runs, cursors }: Surroundings): Ready {
  const { method, sender, pick } = plan;
  const chosen = (pool: readonly string[]) => pool[pick % Math.max(1, pool.length)] ?? 'none';
  const fill = (text: string) => text.replaceAll('{run}', chosen(runs)).replaceAll('{user}', userId);
  const query = plan.query
    .map(([name, value]) => `${encode(name)}=${encode(value.replace('{cursor}', chosen(cursors)))}`)
    .join('&');
  // The admin does not change the person, so that it stays usable.
  const isAdmin = sender === 'admin' && (method !== 'PATCH' || !plan.path.startsWith('/users/'));
  const token = { person: tokens.person, admin: isAdmin ? tokens.admin : tokens.person, nobody: '', stranger: 'a.b.c' }[
    sender
  ];
  const body = method === 'GET' || method === 'HEAD' || plan.body === undefined ? undefined : fill(plan.body);
  return {
    method,
    target: fill(plan.path) + (query && `?${query}`),
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
      }),
      ...plan.headers,
    },
    body,
  };
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export interface TimedAnswer extends Answer {
  /** When its headers arrived, in milliseconds after the request. A file takes as long as its reader after them. */
  readonly headersMs: number;
}

/** Sends a request unchanged. */
export function send(base: URL, { method, target, headers, body }: Ready): Promise<TimedAnswer> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const options = { agent, host: base.hostname, port: base.port, method, path: target, headers };
    const request = httpRequest(options, (response) => {
      const headersMs = performance.now() - started;
      const chunks: Buffer[] = [];
      const text = () => Buffer.concat(chunks).toString();
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (cause) => {
        const { statusCode, rawHeaders } = response;
        const ms = Math.round(performance.now() - started);
        const received = `${statusCode} ${rawHeaders.join(' ')}\n${text().slice(-1_000)}`;
        reject(new Error(`the answer broke off after ${ms} ms: ${received}`, { cause }));
      });
      response.on('end', () => resolve({ ...answerOf(response, text()), headersMs }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function answerOf({ statusCode = 0, rawHeaders }: IncomingMessage, text: string): Answer {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return { status: statusCode, headers, text, json: parsed(text) };
}

export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
