import type { Deps } from '../deps.js';
import type { DraftUser } from '../domain/user-creation.js';

const firstAdmin: Omit<DraftUser, 'password'> = {
  id: 'admin',
  passwordSetByOther: false,
  roles: ['admin'],
  active: true,
  units: 'metric',
};

/**
 * Creates the user `admin` at the system's first start, and never again: an admin who has been deleted since does not
 * come back. Another admin exists by then, because the last active one can be neither deleted, demoted nor deactivated.
 *
 * @returns whether it was created now
 */
export async function bootstrapAdmin(deps: Deps, password: string): Promise<boolean> {
  if (await deps.bootstrap.isMade()) return false;
  const passwordHash = await deps.passwords.hash(password, 'setting');
  return deps.database.transaction(async (transaction) => {
    // If several replicas start at once, one claims the bootstrap and the others wait here.
    if (!(await deps.bootstrap.claim(transaction))) return false;
    await deps.users.insert({ ...firstAdmin, uid: deps.newUid(), passwordHash }, transaction);
    return true;
  });
}
