import pg from 'pg';
import { ConnectionError } from 'sequelize';
import { urlsOfHosts } from '../config/index.js';
import { sqlState } from './sql-state.js';

const answerWithinMs = 3_000;

// The WAL's name begins with the timeline, which grows with each promotion. A standby has no name for it.
const standing = `
  SELECT current_setting('transaction_read_only') = 'off' AS writable,
    CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline`;

/**
 * Which of the servers that a URL names is the primary: the one that accepts writes, as libpq's `target_session_attrs=read-write`.
 * One with an earlier timeline than was seen before is not: it has come back after another was promoted.
 */
export class Primary {
  readonly #urls: readonly [string, ...string[]];
  #timeline = '';
  #found: string;
  #finding: Promise<string> | undefined;

  constructor(url: string) {
    this.#urls = urlsOfHosts(url);
    this.#found = this.#urls[0];
  }

  /** Whether the URL names several servers. */
  get isOneOfSeveral(): boolean {
    return this.#urls.length > 1;
  }

  /** The one found last; at first, the first that was named. */
  get url(): string {
    return this.#found;
  }

  /**
   * Asks all servers at once, and none if the URL names only one.
   *
   * @throws ConnectionError if none is the primary
   */
  find(): Promise<string> {
    if (!this.isOneOfSeveral) return Promise.resolve(this.#found);
    this.#finding ??= this.#ask().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  /** Whether a connection to this host and port leads to the primary, as far as is known. */
  isAt(host: string, port: number): boolean {
    if (!this.isOneOfSeveral) return true;
    const found = addressOf(this.#found);
    return found.host === host && found.port === String(port);
  }

  async #ask(): Promise<string> {
    try {
      const answer = await Promise.any(this.#urls.map((url) => this.#askOne(url)));
      this.#timeline = answer.timeline;
      this.#found = answer.url;
      return answer.url;
    } catch (error) {
      const reasons: Error[] = error instanceof AggregateError ? error.errors : [error];
      // What a server answers says more than that another is unreachable.
      throw new ConnectionError(reasons.find(sqlState) ?? reasons[0] ?? new Error('no server is the primary'));
    }
  }

  async #askOne(url: string): Promise<{ url: string; timeline: string }> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      application_name: 'looking for the primary',
    });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ writable: boolean; timeline: string | null }>(standing);
      const { writable = false, timeline = null } = rows[0] ?? {};
      if (!writable || timeline === null) throw new Error(`${addressOf(url).host} is read-only`);
      if (timeline < this.#timeline) throw new Error(`${addressOf(url).host} is a former primary`);
      return { url, timeline };
    } finally {
      // Not awaited: a server that does not answer would delay the others' answers.
      void client.end().catch(() => {});
    }
  }
}

export function addressOf(url: string): { host: string; port: string } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port || '5432' };
}
