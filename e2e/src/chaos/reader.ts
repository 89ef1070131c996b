import type { Registration } from './ledger.js';
import { type RunnerParts, unexpected } from './runner.js';

/** Reads what people read most; failed requests are counted and retried like any other. */
export class Reader {
  readonly #parts: RunnerParts;
  readonly #self: Registration;

  constructor(parts: RunnerParts, self: Registration) {
    this.#parts = parts;
    this.#self = self;
  }

  async step(): Promise<void> {
    const { client, random } = this.#parts;
    const path = random.pick([
      '/runs?page[size]=10',
      '/runs?include=user&page[size]=2',
      '/runs/summary',
      '/reports/monthly',
    ]);
    const answer = await client.send({ method: 'GET', path }, this.#self);
    if (answer.status !== 200) throw unexpected(`GET ${path}`, answer);
  }
}
