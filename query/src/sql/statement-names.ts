import { createHash } from 'node:crypto';

export interface StatementNamesOptions {
  /** Texts with a name; when there are as many, no other gets one. A prepared statement stays as long as its connection. */
  readonly most: number;
  /** How often a text must have been asked for before it gets a name. */
  readonly from: number;
}

/** Texts that have been asked for once, or a few times: the oldest is forgotten. */
const mostSeen = 500;

/** Names under which statements are prepared: one for each text that is asked for often enough. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new Map<string, number>();
  readonly #options: StatementNamesOptions;

  constructor(options: StatementNamesOptions) {
    this.#options = options;
  }

  /** @param list what the statement is of, for whoever reads Postgres' own views */
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
