import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';

export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: string;
}

export interface Load {
  /** Successful responses a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly answered: number;
}

function headersOf({ token, body }: Ask): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
}

/** Some responses were 503: on a machine with much other load, a part of the system may be late for a moment. */
export class Unavailable extends Error {}

const ATTEMPTS = 3;
const REST_MS = 2_000;

/** Measures, and measures again if a part was late for a moment; three times at most. */
export async function untilAvailable<T>(measure: () => Promise<T>, restMs = REST_MS): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await measure();
    } catch (fault) {
      if (!(fault instanceof Unavailable) || attempt === ATTEMPTS) throw fault;
      console.log(`  Measured again: ${fault.message}`);
      await sleep(restMs);
    }
  }
}

/** The error for an unsuccessful response. */
export function refusal(status: number, what: string): Error {
  return status === 503 ? new Unavailable(what) : new Error(what);
}

/**
 * Sends requests in turn on `connections` connections for `seconds`; with `rate`, so many a second in all. Fails on any response
 * but 2xx; with `Unavailable` if the others are 503.
 */
export async function load(
  base: string,
  asks: readonly Ask[],
  { connections, seconds, rate }: { connections: number; seconds: number; rate?: number },
): Promise<Load> {
  const result = await autocannon({
    url: base,
    connections,
    duration: seconds,
    ...(rate !== undefined && { overallRate: rate }),
    requests: asks.map((ask) => ({
      method: ask.method,
      path: ask.path,
      headers: headersOf(ask),
      ...(ask.body !== undefined && { body: ask.body }),
    })),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    const statuses = JSON.stringify(result.statusCodeStats);
    const only503 = result.errors === 0 && result.non2xx === (result.statusCodeStats?.['503']?.count ?? 0);
    throw refusal(
      only503 ? 503 : 0,
      `${base}${asks[0]?.path}: ${result.errors} requests failed, and answers were ${statuses}`,
    );
  }
  const answered = result['2xx'];
  return { rate: answered / result.duration, p50: result.latency.p50, p99: result.latency.p99, answered };
}

/**
 * Sends one request after another on one connection; measures latencies in milliseconds, more precisely than the load generator.
 */
export async function oneByOne(base: string, ask: Ask, seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const latencies: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const started = performance.now();
    await once(base, ask, agent);
    latencies.push(performance.now() - started);
  }
  agent.destroy();
  return latencies;
}

export function once(base: string, ask: Ask, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = headersOf(ask);
    const request = httpRequest(
      base + ask.path,
      { method: ask.method, headers, ...(agent && { agent }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) resolve(text);
          else reject(refusal(statusCode, `${ask.method} ${ask.path} answered ${statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    request.on('error', reject);
    request.end(ask.body);
  });
}
