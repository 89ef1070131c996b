import { setTimeout as delay } from 'node:timers/promises';
import { type BackingService, naming, promote, startPostgres, startStandby } from '@jogging/dev-env';

/** The time until a failover, in ms: an operator's tool has to be sure that the primary is dead. */
const noticedAfterMs = 3_000;

/** A primary and its synchronous standby. */
export class PostgresPair {
  readonly #servers: readonly BackingService[];
  #primary: BackingService;
  #standby: BackingService;
  readonly #dirOf: (server: BackingService) => string;

  private constructor(primary: BackingService, standby: BackingService, dir: string) {
    this.#servers = [primary, standby];
    this.#primary = primary;
    this.#standby = standby;
    this.#dirOf = ({ port }) => `${dir}/postgres-${port === primary.port ? 1 : 2}`;
  }

  static async start(dir: string): Promise<PostgresPair> {
    const primary = await startPostgres({ dir: `${dir}/postgres-1`, provisioner: 'program' });
    const standby = await startStandby(primary, { dir: `${dir}/postgres-2` });
    return new PostgresPair(primary, standby, dir);
  }

  /** The administrator's, at the present primary. */
  get url(): string {
    return this.#primary.url;
  }

  /** A URL of the first server with both. */
  naming(url: string): string {
    return naming(url, this.#servers);
  }

  /** Kills the primary and promotes the standby, of which a new standby then takes the former primary's place. */
  async failOver(): Promise<void> {
    const [former, promoted] = [this.#primary, this.#standby];
    await former.kill();
    await delay(noticedAfterMs);
    await promote(promoted);
    this.#primary = promoted;
    const { port } = former;
    await former.remove();
    this.#standby = await startStandby(promoted, { dir: this.#dirOf(former), port });
  }

  async remove(): Promise<void> {
    await Promise.all([this.#primary.remove(), this.#standby.remove()]);
  }
}
