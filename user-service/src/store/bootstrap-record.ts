import type { Database, Transaction } from '@jogging/service-kit/database';

/** Whether the first admin has ever been created: the table `first_start`. */
export interface BootstrapRecord {
  isMade(): Promise<boolean>;
  /** Records it. @returns false if another transaction did, which this one then waited for */
  claim(transaction: Transaction): Promise<boolean>;
}

export function createBootstrapRecord(database: Pick<Database, 'query'>): BootstrapRecord {
  return {
    isMade: async () => (await database.query('SELECT 1 FROM first_start')).length > 0,
    async claim(transaction) {
      const statement = 'INSERT INTO first_start DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING once';
      return (await database.query(statement, [], { transaction })).length > 0;
    },
  };
}
