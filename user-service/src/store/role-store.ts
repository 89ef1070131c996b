import { type Database, isForeignKeyViolation, type Transaction, violatedUnique } from '@jogging/service-kit/database';
import type { FoundRoles, Role } from '../domain/role.js';
import { type Models, type RowModel, roleRows } from './models.js';

export interface RoleStore {
  /** @param transaction if given, the roles cannot change until it ends */
  findRoles(names: readonly string[], transaction?: Transaction): Promise<FoundRoles>;
  /** @param transaction if given, nobody else can change or assign the role until it ends */
  byName(name: string, transaction?: Transaction): Promise<Role | undefined>;
  insert(role: Omit<Role, 'version'>, transaction: Transaction): Promise<Role>;
  /** Sets the role's values and raises its version. The caller has locked it. */
  update(role: Role, transaction: Transaction): Promise<Role>;
  remove(name: string, transaction: Transaction): Promise<void>;
  /** Whether a name, or one that differs only in case, is taken. */
  isNameTaken(name: string, transaction: Transaction): Promise<boolean>;
}

export function createRoleStore(database: Database, { roles }: Models): RoleStore {
  return {
    async findRoles(names, transaction) {
      // Always in the same order, so that two transactions cannot deadlock.
      const rows = await database.query<{ name: string; privileged: boolean }>(
        `SELECT name, privileged FROM roles WHERE name = ANY ($1) ORDER BY name ${transaction ? 'FOR SHARE' : ''}`,
        [[...new Set(names)]],
        transaction ? { transaction } : {},
      );
      return {
        known: new Set(rows.map((row) => row.name)),
        privileged: new Set(rows.filter((row) => row.privileged).map((row) => row.name)),
      };
    },
    async byName(name, transaction) {
      const options = transaction ? { transaction, lock: transaction.LOCK.UPDATE } : {};
      const row = await database.run(() => roles.findByPk(name, options));
      return row ? present(row) : undefined;
    },
    async insert(role, transaction) {
      return present(await roles.create(roleRows.toColumns(role), { transaction }));
    },
    async update(role, transaction) {
      const changed = { ...role, version: role.version + 1 };
      await roles.update(roleRows.toRow(changed), { where: { name: role.name }, transaction });
      return changed;
    },
    async remove(name, transaction) {
      await roles.destroy({ where: { name }, transaction });
    },
    async isNameTaken(name, transaction) {
      const rows = await database.query('SELECT 1 FROM roles WHERE lower(name) = lower($1)', [name], { transaction });
      return rows.length > 0;
    },
  };
}

/** Whether a deletion failed because someone has the role. */
export function isRoleInUse(error: unknown): boolean {
  return isForeignKeyViolation(error);
}

export function isRoleNameTaken(error: unknown): boolean {
  const constraint = violatedUnique(error);
  return constraint === 'roles_pkey' || constraint === 'roles_name_lower';
}

function present(model: RowModel): Role {
  return roleRows.fromRow(model.get());
}
