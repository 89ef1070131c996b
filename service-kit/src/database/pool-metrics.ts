import type { Sequelize } from 'sequelize';
import { gauge } from '../metrics/index.js';

/** The figures of sequelize-pool, which Sequelize's typings leave out. */
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

/** Notes the pool's figures; call it as often as they should be fresh. */
export function observePool(sequelize: Sequelize, schema: string): void {
  const { pool } = sequelize.connectionManager as unknown as { pool: PoolFigures };
  const connections = gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool to Postgres by state; waiting counts callers without one, most is the bound',
    labels: ['schema', 'state'],
  });
  for (const [state, read] of Object.entries(figures)) connections.set({ schema, state }, read(pool));
}
