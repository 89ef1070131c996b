import type { Sequelize } from 'sequelize';
import { type Gauge, gauge } from '../metrics/index.js';

/** The statistics of sequelize-pool, which Sequelize's typings omit. */
interface PoolFigures {
  readonly size: number;
  readonly available: number;
  readonly using: number;
  readonly waiting: number;
  readonly maxSize: number;
}

const figures = {
  open: (pool: PoolFigures) => pool.size,
  idle: (pool: PoolFigures) => pool.available,
  busy: (pool: PoolFigures) => pool.using,
  waiting: (pool: PoolFigures) => pool.waiting,
  most: (pool: PoolFigures) => pool.maxSize,
};

const observed = new Map<string, PoolFigures>();

/** Exports the pool's statistics, read at each scrape, until the returned function is called. */
export function observePool(sequelize: Sequelize, schema: string): () => void {
  const { pool } = sequelize.connectionManager as unknown as { pool: PoolFigures };
  observed.set(schema, pool);
  gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool to Postgres by state; waiting counts callers without one, most is the bound',
    labels: ['schema', 'state'],
    collect: setFigures,
  });
  return () => {
    if (observed.get(schema) === pool) observed.delete(schema);
  };
}

function setFigures(connections: Gauge<'schema' | 'state'>): void {
  connections.reset();
  for (const [schema, pool] of observed) {
    for (const [state, read] of Object.entries(figures)) connections.set({ schema, state }, read(pool));
  }
}
