import { setTimeout as delay } from 'node:timers/promises';
import { type Answered, resourcesOf } from './client.js';
import type { Registration, RunEntry } from './ledger.js';
import { isFinal } from './retrying-client.js';
import { attributesOf, importedRun } from './run-facts.js';
import { type RunnerParts, unexpected } from './runner.js';

/** Longer than any fault plus the lease of a killed worker. */
const endsWithinMs = 180_000;
const columns = Object.keys(attributesOf(importedRun({ next: () => 0, between: (least) => least, pick }, 1)));

/** Imports files of runs, repeats some imports and undoes some. Each must take effect once, with the right counts. */
export class Importer {
  readonly #parts: RunnerParts;
  readonly #self: Registration;

  constructor(parts: RunnerParts, self: Registration) {
    this.#parts = parts;
    this.#self = self;
  }

  async step(): Promise<void> {
    const { random, ledger } = this.#parts;
    const count = random.between(20, 80);
    const entries = Array.from({ length: count }, () =>
      ledger.begin(this.#self, importedRun(random, ledger.nextTag())),
    );
    // `create` reveals an import that is processed twice; `skip` could hide it.
    const id = await this.#upload(entries, random.pick(['create', 'create', 'skip']));
    if (id === undefined) {
      ledger.unanswered.push({ name: `an import of ${this.#self.id}`, added: entries, changed: [], removed: [] });
      return;
    }
    await this.#expectEnd(id, 'done', { found: count, created: count, duplicates: 0, skipped: 0, refused: 0 });
    await this.#noteRuns(id, entries);
    const chance = random.next();
    if (chance < 0.2) {
      const again = await this.#upload(entries, 'skip');
      if (again) await this.#expectEnd(again, 'done', { found: count, created: 0, duplicates: count });
    } else if (chance < 0.5) {
      await this.#undo(id, entries);
    }
  }

  /** @returns the import's id; undefined if it is unknown whether the import exists: the file is not sent again */
  async #upload(entries: readonly RunEntry[], onDuplicate: string): Promise<string | undefined> {
    const { client, acks } = this.#parts;
    const outcome = await client.sendOnce({
      method: 'POST',
      path: `/imports?on_duplicate=${onDuplicate}`,
      headers: { 'Content-Type': 'text/csv' },
      body: csvOf(entries),
      token: this.#self.token,
    });
    if (!isFinal(outcome)) return undefined;
    if (outcome.status === 401) {
      await client.signIn(this.#self);
      return undefined;
    }
    if (outcome.status !== 202) throw unexpected('an import', outcome);
    acks.record();
    return outcome.document.data?.id;
  }

  async #undo(id: string, entries: readonly RunEntry[]): Promise<void> {
    const { client, acks } = this.#parts;
    const answer = await client.send({ method: 'DELETE', path: `/imports/${id}` }, this.#self);
    if (answer.status !== 202) throw unexpected('undoing an import', answer);
    acks.record();
    await this.#expectEnd(id, 'undone', { deleted: entries.length, kept: 0 });
    for (const entry of entries) entry.state = 'gone';
  }

  async #expectEnd(id: string, status: string, counts: Readonly<Record<string, number>>): Promise<void> {
    const end = performance.now() + endsWithinMs;
    let last: Answered | undefined;
    while (performance.now() < end) {
      last = await this.#parts.client.send({ method: 'GET', path: `/imports/${id}` }, this.#self);
      const attributes = last.document.data?.attributes ?? {};
      if (attributes.status === status) {
        const right = Object.entries(counts).every(([name, count]) => attributes[name] === count);
        if (!right) throw unexpected(`the ${status} import ${id}`, last);
        return;
      }
      if (attributes.status === 'failed') break;
      await delay(250);
    }
    throw new Error(`import ${id} is not ${status}: ${JSON.stringify(last)}`);
  }

  /** Notes which run was recorded for which row. */
  async #noteRuns(id: string, entries: readonly RunEntry[]): Promise<void> {
    const path = `/imports/${id}/items?page[size]=100&sort=position`;
    const { status, document } = await this.#parts.client.send({ method: 'GET', path }, this.#self);
    const items = resourcesOf(document);
    if (status !== 200 || items.length !== entries.length) {
      throw new Error(`import ${id} of ${entries.length} runs has ${items.length} items`);
    }
    for (const [index, entry] of entries.entries()) {
      entry.id = items[index]?.relationships?.run?.data.id;
      entry.state = 'there';
      entry.version = 1;
    }
  }
}

function csvOf(entries: readonly RunEntry[]): string {
  const rows = entries.map(({ facts }) => Object.values(attributesOf(facts)).map((value) => value ?? ''));
  return [columns, ...rows].map((row) => row.join(',')).join('\r\n');
}

function pick<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
