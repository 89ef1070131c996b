import { randomUUID } from 'node:crypto';
import type { Deps } from '../deps.js';

/**
 * Makes the user `admin` when the system starts for the first time, and never again: one who was deleted or renamed since
 * stays so. By then another admin is there, for the last active one can be neither deleted, demoted nor deactivated.
 *
 * @returns whether it was made now
 */
export async function bootstrapAdmin(deps: Deps, password: string): Promise<boolean> {
  if (await isMade(deps)) return false;
  const passwordHash = await deps.passwords.hash(password, 'setting');
  return deps.database.transaction(async (transaction) => {
    // Of several that start at once, one inserts the row and the others wait for it here.
    const first = await deps.database.query(
      'INSERT INTO first_start DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING once',
      [],
      { transaction },
    );
    if (first.length === 0) return false;
    const names = { firstName: null, lastName: null, email: null, timeZone: null, units: 'metric' } as const;
    const admin = { uid: randomUUID(), id: 'admin', passwordHash, ...names, roles: ['admin'], active: true } as const;
    await deps.users.insert(admin, transaction);
    return true;
  });
}

async function isMade({ database }: Deps): Promise<boolean> {
  return (await database.query('SELECT 1 FROM first_start')).length > 0;
}
