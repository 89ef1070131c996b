import { setTimeout as delay } from 'node:timers/promises';
import { urlsOfHosts } from '../config/index.js';
import { callContext } from '../context/index.js';
import { AppError } from '../errors/index.js';
import type { Component } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import { DatabaseUnavailable, isPoolExhausted } from './connection-loss.js';
import { createDatabase, type Database } from './database.js';
import { PrimaryPositions } from './primary-positions.js';
import type { QueryOptions } from './query-options.js';
import { Replica } from './replica.js';
import { type ReadReason, reads } from './replica-metrics.js';
import { ServerProbe } from './server-probe.js';

export interface ReadDatabaseOptions {
  readonly primary: Database;
  /** The URL of the primary, which may name standbys too. A standby has the same roles, passwords and databases. */
  readonly url: string;
  /** `host:port` of each streaming standby. Each names one server, never a balancer: what is asked about one would not hold for another. */
  readonly hosts: readonly string[];
  /** The longest a replica may lag, in ms; default 5,000. */
  readonly maxLagMs?: number;
  /** How often to ask, in ms; default 1,000. */
  readonly checkEveryMs?: number;
  /** Most connections to each replica; default 10. */
  readonly poolMax?: number;
  readonly logger: Logger;
}

/**
 * Reads that may be some seconds behind: from a replica if the call may lag (`callContext`) and one is usable, else from the
 * primary. Whatever a replica fails to answer, the primary answers. Nothing that decides a write may be read here.
 */
export interface ReadDatabase extends Component {
  /** Whether the call at hand may be answered by a replica, and one is usable. */
  mayLag(): boolean;
  /** Work with a usable replica, whatever the call at hand may; it may run a second time, with the primary. */
  lagging<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** The rows of one statement. */
  readonly query: Database['query'];
  /** The same for a stream. One that a replica breaks off after its first item fails. */
  streamFrom<T>(open: (database: Database) => AsyncGenerator<T>): AsyncGenerator<T>;
}

export function createReadDatabase(options: ReadDatabaseOptions): ReadDatabase {
  const { primary, url, hosts, maxLagMs = 5_000, checkEveryMs = 1_000, logger } = options;
  const { schema } = primary;
  const replicas = hosts.map((name) => replicaAt(name, maxLagMs, options));
  const probe = replicas.length > 0 ? new ServerProbe({ url, schema }) : undefined;
  const positions = new PrimaryPositions();
  const stopped = new AbortController();
  let watching: Promise<void> | undefined;
  let turn = 0;

  const count = (server: string, reason: ReadReason): void => {
    if (replicas.length > 0) reads.inc({ schema, server, reason });
  };

  function usable(): Replica | undefined {
    const candidates = replicas.filter(({ isUsable }) => isUsable);
    turn += 1;
    return candidates[turn % candidates.length];
  }

  /** The replica for the call at hand. */
  function choose(mayLag: boolean): Replica | undefined {
    if (replicas.length === 0) return undefined;
    const replica = mayLag ? usable() : undefined;
    if (!replica) count('primary', mayLag ? 'no_replica' : 'must_be_fresh');
    return replica;
  }

  /** Notes that the replica could not answer. @throws the error if the primary would say the same */
  function giveUp(replica: Replica, error: unknown): void {
    // A refusal or a time limit of ours. Anything else may be the replica's own: gone, a conflict with what it replays (40001), a
    // migration that it has not replayed.
    if (error instanceof AppError && !(error instanceof DatabaseUnavailable)) throw error;
    if (error instanceof DatabaseUnavailable && !isPoolExhausted(error)) replica.leaveOut(String(error.cause));
    count('primary', 'replica_failed');
  }

  async function from<T>(replica: Replica | undefined, work: (database: Database) => Promise<T>): Promise<T> {
    if (!replica) return work(primary);
    try {
      const result = await work(replica.database);
      count(replica.name, 'may_lag');
      return result;
    } catch (error) {
      giveUp(replica, error);
      return work(primary);
    }
  }

  async function* streamOf<T>(replica: Replica | undefined, open: (database: Database) => AsyncGenerator<T>) {
    const { items, first } = await from(replica, async (database) => {
      const opened = open(database);
      return { items: opened, first: await opened.next() };
    });
    try {
      for (let next = first; !next.done; next = await items.next()) yield next.value;
    } finally {
      await items.return(undefined);
    }
  }

  async function look(probe: ServerProbe): Promise<void> {
    const at = performance.now();
    try {
      const isSame = positions.note(at, await probe.written());
      if (!isSame) for (const replica of replicas) replica.leaveOut('the primary is another one');
    } catch (error) {
      // Replicas are too late soon: nobody knows what they lack.
      logger.debug({ err: error }, 'could not ask the primary for its position');
    }
    await Promise.all(replicas.map((replica) => replica.look(positions)));
  }

  async function watch(probe: ServerProbe): Promise<void> {
    while (!stopped.signal.aborted) {
      await look(probe);
      await delay(checkEveryMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  }

  const callMayLag = (): boolean => callContext.get()?.mayLag === true;

  return {
    name: 'replicas',
    mayLag: () => replicas.length > 0 && callMayLag() && replicas.some(({ isUsable }) => isUsable),
    lagging: (work) => from(choose(true), work),
    query: (sql, params, queryOptions) =>
      from(choose(callMayLag() && isFree(queryOptions)), (database) => database.query(sql, params, queryOptions)),
    streamFrom: (open) => (replicas.length === 0 ? open(primary) : streamOf(choose(callMayLag()), open)),
    readiness() {
      const left = replicas.filter(({ isUsable }) => !isUsable).map(({ name }) => name);
      return left.length > 0 ? { ready: true, detail: `left out: ${left.join(', ')}` } : { ready: true };
    },
    async start() {
      await Promise.all(replicas.map((replica) => replica.start()));
      if (probe) watching = watch(probe);
    },
    async stop() {
      stopped.abort();
      await watching;
      await Promise.all([...replicas.map((replica) => replica.stop()), probe?.close()]);
    },
  };
}

/** Whether the statement need not see the last changes, of its own transaction for example. */
function isFree({ fresh, transaction }: QueryOptions = {}): boolean {
  return !fresh && transaction === undefined;
}

function replicaAt(name: string, maxLagMs: number, { primary, url, poolMax, logger }: ReadDatabaseOptions): Replica {
  const { schema } = primary;
  const at = new URL(urlsOfHosts(url)[0]);
  at.host = name;
  const settings = { url: at.href, schema };
  const own = logger.child({ replica: name });
  const database = createDatabase({
    ...settings,
    label: `${schema} at ${name}`,
    logger: own,
    ...(poolMax !== undefined && { poolMax }),
  });
  return new Replica({ name, database, probe: new ServerProbe(settings), schema, maxLagMs, logger: own });
}
