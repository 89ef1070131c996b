import { counter, gauge } from '../metrics/index.js';

/** The figures of a replica. */
export interface Observed {
  readonly name: string;
  readonly schema: string;
  readonly lagMs: number;
  readonly isUsable: boolean;
}

const observed = new Set<Observed>();

/** Reads of stores that have replicas, by the server that answered and why. */
export const reads = counter({
  name: 'database_reads_total',
  help: 'Reads that replicas can serve, by server (primary, or the address of a replica) and reason',
  labels: ['schema', 'server', 'reason'],
});

export type ReadReason = 'may_lag' | 'must_be_fresh' | 'no_replica' | 'replica_failed';

gauge({
  name: 'database_replica_lag_seconds',
  help: 'How far a replica may be behind the primary; no value before its first answer or while it does not stream',
  labels: ['schema', 'replica'],
  collect: (lag) => {
    lag.reset();
    for (const { schema, name, lagMs } of observed)
      if (Number.isFinite(lagMs)) lag.set({ schema, replica: name }, lagMs / 1000);
  },
});

gauge({
  name: 'database_replica_usable',
  help: 'Whether a replica serves reads: 1, or 0 while it is unreachable, late or not streaming',
  labels: ['schema', 'replica'],
  collect: (usable) => {
    usable.reset();
    for (const { schema, name, isUsable } of observed) usable.set({ schema, replica: name }, isUsable ? 1 : 0);
  },
});

/** Exports the figures of a replica, read at each scrape, until the returned function is called. */
export function observeReplica(replica: Observed): () => void {
  observed.add(replica);
  return () => observed.delete(replica);
}
