import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName, TestSystem } from '@jogging/dev-env';
import type { Ask, Document, Outcome } from './client.js';
import { ClientBalancer } from './client-balancer.js';
import { type Random, seeded } from './random.js';
import { attributesOf, someRun } from './run-facts.js';
import { products } from './service-faults.js';
import { seconds } from './table.js';

export interface FailedRequest {
  readonly request: string;
  readonly because: string;
  /** Whether a client may safely repeat the request: it reads, deletes, or has a key or a version. */
  readonly repeatable: boolean;
}

export interface RestartReport {
  readonly requests: number;
  readonly failed: readonly FailedRequest[];
  readonly restarts: readonly {
    readonly service: string;
    readonly exitCode: number | null;
    readonly stoppedMs: number;
  }[];
  readonly tookMs: number;
}

export function restartLine({ restarts, tookMs, requests, failed }: RestartReport): string {
  const repeatable = failed.filter((one) => one.repeatable).length;
  return (
    `${restarts.length} restarts in ${seconds(tookMs)}, two of each service: ${requests} requests, ${failed.length} failed, ` +
    `${repeatable} of these such as a client may safely repeat.`
  );
}

interface Client {
  readonly id: string;
  readonly password: string;
  token: string;
  readonly runs: { readonly id: string; version: number }[];
}

export interface RestartOptions {
  readonly clients: number;
  /** The maximum number of requests a second of each client. */
  readonly pace: number;
  /** The pause between two restarts, in ms. */
  readonly pauseMs: number;
}

/** Restarts every replica of every service, one after another, while people use the system; no request is retried. */
export async function rollingRestart(system: TestSystem, options: RestartOptions): Promise<RestartReport> {
  const gateways = system.services.filter(({ name }) => name === 'gateway');
  const balancer = new ClientBalancer(
    gateways.map(({ address, opsUrl }) => ({ url: `http://${address}`, opsUrl: opsUrl ?? '' })),
  );
  const load = new Load(balancer, options.pace);
  try {
    await load.begin(options.clients);
    const began = performance.now();
    const restarts = [];
    for (const name of products) {
      for (const replica of [0, 1]) {
        restarts.push(await restart(system, name, replica));
        await delay(options.pauseMs);
      }
    }
    const tookMs = performance.now() - began;
    await load.end();
    return { requests: load.requests, failed: load.failed, restarts, tookMs };
  } finally {
    await load.end();
    balancer.close();
  }
}

async function restart(system: TestSystem, name: ServiceName, replica: number) {
  const service = system.service(name, replica);
  const { code = null, tookMs } = await service.stop();
  await service.start();
  await service.waitUntilReady();
  return { service: `${name} ${replica + 1}`, exitCode: code, stoppedMs: tookMs };
}

class Load {
  readonly failed: FailedRequest[] = [];
  requests = 0;
  readonly #balancer: ClientBalancer;
  readonly #pace: number;
  readonly #random: Random = seeded(1);
  #working: Promise<void>[] = [];
  #ended = false;
  #tag = 0;

  constructor(balancer: ClientBalancer, pace: number) {
    this.#balancer = balancer;
    this.#pace = pace;
  }

  async begin(clients: number): Promise<void> {
    for (let index = 0; index < clients; index += 1) {
      const client: Client = { id: `client-${index}`, password: `client-${index} secret`, token: '', runs: [] };
      const body = { data: { type: 'user', id: client.id, attributes: { password: client.password } } };
      await this.#send({ method: 'POST', path: '/users', body }, false, [201]);
      await this.#signIn(client);
      await this.#create(client, true);
      this.#working.push(this.#use(client));
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#working);
  }

  async #use(client: Client): Promise<void> {
    while (!this.#ended) {
      const begun = performance.now();
      await this.#step(client);
      const spare = (1_000 / this.#pace) * (0.5 + this.#random.next()) - (performance.now() - begun);
      if (spare > 0) await delay(spare);
    }
  }

  async #step(client: Client): Promise<void> {
    const chance = this.#random.next();
    const { token, runs } = client;
    const read = (path: string) => this.#send({ method: 'GET', path, token }, true, [200]);
    const run = this.#random.pick(runs);
    if (chance < 0.15) await read('/runs?page[size]=5');
    else if (chance < 0.3) await read(`/runs/${run.id}?include=user`);
    else if (chance < 0.45) await read('/runs/summary');
    else if (chance < 0.48) await this.#signIn(client);
    else if (chance < 0.65) await this.#create(client, true);
    else if (chance < 0.82) await this.#create(client, false);
    else await this.#change(client, run);
  }

  async #signIn(client: Client): Promise<void> {
    const body = { user_id: client.id, password: client.password };
    const document = await this.#send({ method: 'POST', path: '/user/login', body }, true, [200]);
    if (document?.auth_token) client.token = document.auth_token;
  }

  async #create({ token, runs }: Client, withKey: boolean): Promise<void> {
    this.#tag += 1;
    const body = { data: { type: 'run', attributes: attributesOf(someRun(this.#random, this.#tag)) } };
    const headers = withKey ? { 'Idempotency-Key': randomUUID() } : {};
    const document = await this.#send({ method: 'POST', path: '/runs', token, body, headers }, withKey, [201]);
    if (document?.data) runs.push({ id: document.data.id, version: 1 });
  }

  async #change({ token }: Client, run: { readonly id: string; version: number }): Promise<void> {
    // Plausible even in the shortest run, which takes 300 s.
    const distance = this.#random.between(1, 3_600);
    const body = { data: { type: 'run', id: run.id, attributes: { distance } } };
    const headers = { 'If-Match': `"${run.version}"` };
    const document = await this.#send({ method: 'PATCH', path: `/runs/${run.id}`, token, body, headers }, true, [200]);
    const version = document?.data?.attributes.version;
    if (typeof version === 'number') run.version = version;
  }

  async #send(request: Ask, repeatable: boolean, expected: readonly number[]): Promise<Document | undefined> {
    this.requests += 1;
    const outcome = await this.#balancer.ask(request);
    if (outcome.kind === 'answered' && expected.includes(outcome.status)) return outcome.document;
    this.failed.push({ request: `${request.method} ${request.path}`, because: reasonOf(outcome), repeatable });
    return undefined;
  }
}

function reasonOf(outcome: Outcome): string {
  return outcome.kind === 'lost'
    ? outcome.because
    : `${outcome.status} ${JSON.stringify(outcome.document.errors ?? [])}`;
}
