import { randomUUID } from 'node:crypto';
import type { AckMonitor } from './ack-monitor.js';
import type { Answered } from './client.js';
import type { Ledger, Registration, RunEntry, RunFacts } from './ledger.js';
import type { Random } from './random.js';
import { isFinal, type RetryingClient } from './retrying-client.js';
import { amended, attributesOf, someRun } from './run-facts.js';

export interface RunnerParts {
  readonly ledger: Ledger;
  readonly client: RetryingClient;
  readonly acks: AckMonitor;
  readonly random: Random;
}

/** Records, changes and deletes runs of one user, and records what was acknowledged. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #self: Registration;
  /** Only its own: two runners of one user do not change each other's runs. */
  readonly #runs: RunEntry[] = [];

  constructor(parts: RunnerParts, self: Registration) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Takes one of the actions that people take. */
  async step(): Promise<void> {
    const { random } = this.#parts;
    const there = this.#runs.filter(({ state }) => state === 'there');
    const chance = random.next();
    if (there.length < 4 || chance < 0.4) await this.create();
    else if (chance < 0.5) await this.#read();
    else if (chance < 0.58) await this.#createOnce();
    else if (chance < 0.82) await this.#change(random.pick(there));
    else if (chance < 0.93) await this.#delete(random.pick(there));
    else await this.#askForWeather(random.pick(there));
  }

  /** With an idempotency key, so that a retry creates no second run. */
  async create(): Promise<Answered> {
    const { client } = this.#parts;
    const entry = this.#begin();
    const headers = { 'Idempotency-Key': randomUUID() };
    const answer = await client.send({ ...creation(entry), headers }, this.#self);
    this.#noteCreation(entry, answer);
    return answer;
  }

  async #read(): Promise<void> {
    const { client, random } = this.#parts;
    const path = random.pick(['/runs?page[size]=20', '/runs/summary']);
    const answer = await client.send({ method: 'GET', path }, this.#self);
    if (answer.status !== 200) throw unexpected('a list', answer);
  }

  /** Without an idempotency key, so it is never retried: whether the run exists may stay unknown. */
  async #createOnce(): Promise<void> {
    const entry = this.#begin();
    const outcome = await this.#parts.client.sendOnce({ ...creation(entry), token: this.#self.token });
    if (isFinal(outcome)) this.#noteCreation(entry, outcome);
  }

  async #change(entry: RunEntry): Promise<void> {
    const { client, acks, random } = this.#parts;
    const facts = amended(random, entry.facts);
    const path = `/runs/${entry.id}`;
    const body = { data: { type: 'run', id: entry.id, attributes: attributesOf(facts) } };
    const headers = { 'If-Match': `"${entry.version}"` };
    const answer = await client.send({ method: 'PATCH', path, body, headers }, this.#self);
    if (answer.status === 200) acks.record();
    // Nobody else changes it: an earlier attempt whose response was lost has done so.
    else if (answer.status !== 412) throw unexpected('a change', answer);
    this.#noteVersion(entry, facts, entry.version + 1, answer);
  }

  async #delete(entry: RunEntry): Promise<void> {
    const { client, acks } = this.#parts;
    const answer = await client.send({ method: 'DELETE', path: `/runs/${entry.id}` }, this.#self);
    if (answer.status === 204) acks.record();
    else if (answer.status !== 404) throw unexpected('a deletion', answer);
    entry.state = 'gone';
  }

  async #askForWeather(entry: RunEntry): Promise<void> {
    const { client, acks } = this.#parts;
    const answer = await client.send({ method: 'POST', path: `/runs/${entry.id}/weather` }, this.#self);
    if (answer.status !== 202) throw unexpected('a question for the weather', answer);
    acks.record();
  }

  #begin(): RunEntry {
    const { ledger, random } = this.#parts;
    const entry = ledger.begin(this.#self, someRun(random, ledger.nextTag()));
    this.#runs.push(entry);
    return entry;
  }

  #noteCreation(entry: RunEntry, answer: Answered): void {
    // A deleted user records nothing more.
    if (answer.status === 401) return;
    if (answer.status !== 201) throw unexpected('a creation', answer);
    this.#parts.acks.record();
    entry.id = answer.document.data?.id;
    entry.state = 'there';
    this.#noteVersion(entry, entry.facts, 1, answer);
  }

  #noteVersion(entry: RunEntry, facts: RunFacts, version: number, { status, document }: Answered): void {
    const reported = document.data?.attributes.version;
    if (status !== 412 && reported !== version)
      throw new Error(`version ${version} was answered as ${String(reported)}`);
    entry.version = version;
    entry.facts = facts;
  }
}

function creation({ facts }: RunEntry) {
  return { method: 'POST', path: '/runs', body: { data: { type: 'run', attributes: attributesOf(facts) } } } as const;
}

export function unexpected(what: string, { status, document }: Answered): Error {
  return new Error(`${what} was answered with ${status}: ${JSON.stringify(document)}`);
}
