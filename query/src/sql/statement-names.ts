import { createHash } from 'node:crypto';

export interface StatementNamesOptions {
  /** The most texts with a name: a prepared statement stays as long as its connection. */
  readonly most: number;
  /** How often a text must be used before it gets a name. */
  readonly from: number;
}

/** How many texts without a name are counted; the oldest is forgotten. */
const mostSeen = 500;

/** Names of prepared statements: one for each text that is used often enough. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new Map<string, number>();
  readonly #options: StatementNamesOptions;

  constructor(options: StatementNamesOptions) {
    this.#options = options;
  }

  /** @param list the list's name, for readers of Postgres' statistics views */
  nameOf(list: string, text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= this.#options.most) return known;
    if (this.#countOf(text) < this.#options.from) return undefined;
    this.#seen.delete(text);
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, 16);
    const name = `list-${list.slice(0, 32)}-${digest}`;
    this.#names.set(text, name);
    return name;
  }

  #countOf(text: string): number {
    const count = (this.#seen.get(text) ?? 0) + 1;
    this.#seen.delete(text);
    this.#seen.set(text, count);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > mostSeen && oldest !== undefined) this.#seen.delete(oldest);
    return count;
  }
}
