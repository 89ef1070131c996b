import { randomUUID } from 'node:crypto';
import { atomic } from '../media-types.js';
import type { Answered } from './client.js';
import type { Registration, RunEntry, RunFacts } from './ledger.js';
import { isFinal } from './retrying-client.js';
import { amended, attributesOf, someRun } from './run-facts.js';
import { type RunnerParts, unexpected } from './runner.js';

interface Changes {
  readonly added: readonly RunEntry[];
  readonly changed: readonly { readonly entry: RunEntry; readonly facts: RunFacts }[];
  readonly removed: readonly RunEntry[];
}

/** Sends many changes of one user's runs in one request: all of them must happen, or none. */
export class OperationsWriter {
  readonly #parts: RunnerParts;
  readonly #self: Registration;
  #runs: RunEntry[] = [];

  constructor(parts: RunnerParts, self: Registration) {
    this.#parts = parts;
    this.#self = self;
  }

  async step(): Promise<void> {
    const { random, client, ledger } = this.#parts;
    const changes = this.#choose();
    const chance = random.next();
    if (chance < 0.15) return this.#sendRefused(changes);
    if (chance < 0.8) {
      const headers = { 'Content-Type': atomic, 'Idempotency-Key': randomUUID() };
      const answer = await client.send({ ...requestOf(changes), headers }, this.#self);
      return this.#note(changes, answer);
    }
    // Without an idempotency key, so it is never retried.
    const { token } = this.#self;
    const outcome = await client.sendOnce({ ...requestOf(changes), headers: { 'Content-Type': atomic }, token });
    if (isFinal(outcome) && outcome.status !== 401) return this.#note(changes, outcome);
    const { added, removed } = changes;
    const changed = changes.changed.map(({ entry }) => entry);
    for (const entry of [...changed, ...removed]) entry.state = 'unknown';
    ledger.unanswered.push({ name: `operations of ${this.#self.id}`, added, changed, removed });
    if (isFinal(outcome)) await client.signIn(this.#self);
  }

  #choose(): Changes {
    const { random, ledger } = this.#parts;
    this.#runs = this.#runs.filter(({ state }) => state === 'there');
    const [changing, removed] = [this.#runs.slice(0, 4), this.#runs.slice(4, 6)];
    const add = () => ledger.begin(this.#self, someRun(random, ledger.nextTag()));
    const added = Array.from({ length: random.between(3, 15) }, add);
    const changed = changing.map((entry) => ({ entry, facts: amended(random, entry.facts) }));
    return { added, changed, removed };
  }

  /** The last operation names a missing run, so that none may happen. */
  async #sendRefused(changes: Changes): Promise<void> {
    const request = requestOf(changes, { op: 'remove', ref: { type: 'run', id: randomUUID() } });
    const answer = await this.#parts.client.send({ ...request, headers: { 'Content-Type': atomic } }, this.#self);
    if (answer.status !== 404) throw unexpected('a request with an impossible operation', answer);
    for (const entry of changes.added) entry.state = 'gone';
  }

  #note({ added, changed, removed }: Changes, answer: Answered): void {
    if (answer.status !== 200) throw unexpected('operations', answer);
    this.#parts.acks.record();
    const results = answer.document['atomic:results'] ?? [];
    for (const [index, entry] of added.entries()) {
      entry.id = results[index]?.data?.id;
      entry.state = 'there';
      entry.version = 1;
    }
    for (const { entry, facts } of changed) Object.assign(entry, { facts, version: entry.version + 1 });
    for (const entry of removed) entry.state = 'gone';
    this.#runs.push(...added);
  }
}

function requestOf({ added, changed, removed }: Changes, ...further: object[]) {
  const type = 'run';
  const operations = [
    ...added.map(({ facts }) => ({ op: 'add', data: { type, attributes: attributesOf(facts) } })),
    ...changed.map(({ entry: { id, version }, facts }) => ({
      op: 'update',
      data: { type, id, attributes: attributesOf(facts) },
      meta: { if_match: `"${version}"` },
    })),
    ...removed.map(({ id }) => ({ op: 'remove', ref: { type, id } })),
    ...further,
  ];
  return { method: 'POST', path: '/operations', body: { 'atomic:operations': operations } } as const;
}
