import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control } from './control.js';
import { answerWith, type Failure, healthy, send } from './failures.js';
import { answer, BadQuery, parseQuery } from './open-meteo-format.js';

/** Requests for one place and hour, and how many of them got a complete and right response. */
export interface RequestCount {
  readonly place: string;
  /** The header `x-sandbox-hour`; empty without it. */
  readonly hour: string;
  readonly path: string;
  requests: number;
  answered: number;
}

export interface SandboxOptions {
  readonly port: number;
  readonly host?: string;
  /** The clock; by default the machine's. */
  readonly now?: () => Date;
  /** Lets anyone who reaches the port control it. */
  readonly control?: boolean;
}

/** A weather provider that answers in Open-Meteo's format with made-up weather, and fails on request. */
export class Sandbox {
  readonly #options: SandboxOptions;
  readonly #counts = new Map<string, RequestCount>();
  #failure: Failure = healthy;
  #failed = 0;
  #asked = 0;
  #port: number;
  #server: Server | undefined;
  #recovery: NodeJS.Timeout | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get failure(): Failure {
    return this.#failure;
  }

  get counts(): readonly RequestCount[] {
    return [...this.#counts.values()];
  }

  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => this.#answer(request, response));
    // After a restart, listen on the port of the first time.
    server.listen(this.#port, this.#options.host ?? '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #unlisten(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Stops listening, and ends the requests under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#recovery);
    await this.#unlisten();
  }

  /** From the next request on; requests that hang keep hanging. */
  async fail(failure: Failure): Promise<void> {
    clearTimeout(this.#recovery);
    if (failure.seconds !== undefined) {
      this.#recovery = setTimeout(() => void this.fail(healthy), failure.seconds * 1000);
    }
    this.#failure = failure;
    this.#failed = 0;
    this.#asked = 0;
    await (failure.mode === 'refused' ? this.#unlisten() : this.start());
  }

  forgetCounts(): void {
    this.#counts.clear();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (this.#options.control && url.pathname.startsWith('/control/')) {
      control(this, request, response).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : 'failed';
        send(response, 400, JSON.stringify({ error: true, reason }));
      });
      return;
    }
    if (request.method !== 'GET' || (url.pathname !== '/v1/forecast' && url.pathname !== '/v1/archive')) {
      send(response, 404, JSON.stringify({ error: true, reason: 'Not Found' }));
      return;
    }
    try {
      const good = answer(parseQuery(url.pathname, url.searchParams, this.#options.now?.() ?? new Date()));
      const failure = this.#fails(placeOf(url)) ? this.#failure : healthy;
      const count = this.#count(request, url);
      // A slow response is not counted if the client has left.
      if (failure.mode === 'healthy' || failure.mode === 'slow') response.once('finish', () => count.answered++);
      answerWith(failure, response, good);
    } catch (error) {
      const reason = error instanceof BadQuery ? error.message : 'Internal Server Error';
      send(response, error instanceof BadQuery ? 400 : 500, JSON.stringify({ error: true, reason }));
    }
  }

  /** Spreads the failures evenly, so that a share of a half is every second request. */
  #fails(place: string): boolean {
    if (this.#failure.place !== undefined && this.#failure.place !== place) return false;
    this.#asked += 1;
    if (this.#failed >= Math.round(this.#asked * this.#failure.share)) return false;
    this.#failed += 1;
    return true;
  }

  #count(request: IncomingMessage, url: URL): RequestCount {
    const place = placeOf(url);
    const hour = String(request.headers['x-sandbox-hour'] ?? '');
    const key = `${place} ${hour} ${url.pathname}`;
    const count = this.#counts.get(key) ?? { place, hour, path: url.pathname, requests: 0, answered: 0 };
    count.requests += 1;
    this.#counts.set(key, count);
    return count;
  }
}

function placeOf({ searchParams }: URL): string {
  return `${searchParams.get('latitude')},${searchParams.get('longitude')}`;
}
