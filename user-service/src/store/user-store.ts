import type { Row } from '@jogging/resources';
import { type Database, violatedUnique } from '@jogging/service-kit/database';
import { literal, Transaction } from 'sequelize';
import { foldEmail } from '../domain/email.js';
import type { User, UserAttributes, UserValues } from '../domain/user.js';
import { type Models, type RowModel, userRows } from './models.js';

/** What is stored of an account besides its attributes. */
type Account = Pick<User, 'generation' | 'passwordHash' | 'passwordSetByOther'>;

export type NewUser = UserAttributes & Pick<User, 'uid' | 'id'> & Omit<Account, 'generation'>;

/** Values to store; undefined if they stay. */
export type UserColumns = UserValues & { readonly [Member in keyof Account]?: Account[Member] | undefined };

/** `share`: the row cannot change until the transaction ends. `change`: nobody else can change or delete it. */
export type RowLock = 'share' | 'change';

const locks = { share: Transaction.LOCK.SHARE, change: Transaction.LOCK.NO_KEY_UPDATE } as const;

export interface UserStore {
  byId(id: string, transaction?: Transaction): Promise<User | undefined>;
  byUid(uid: string, transaction?: Transaction, lock?: RowLock): Promise<User | undefined>;
  byUids(uids: readonly string[]): Promise<User[]>;
  /** The row once no change of it is in progress. */
  findCommitted(uid: string): Promise<User | undefined>;
  /** Locks the caller's row and another's, ordered by uid so that two users updating each other cannot deadlock. */
  lockBoth(callerUid: string, targetUid: string, transaction: Transaction): Promise<Map<string, User>>;
  insert(user: NewUser, transaction: Transaction): Promise<User>;
  /** `silently`: nothing visible to clients changed, so `updated_at` and the version stay. */
  update(uid: string, columns: UserColumns, transaction: Transaction, silently?: boolean): Promise<User>;
  remove(uid: string, transaction: Transaction): Promise<void>;
  /** Whether an id, or one that differs only in case, is taken. */
  isIdTaken(id: string, transaction?: Transaction): Promise<boolean>;
  isEmailTaken(email: string, exceptUid: string | undefined, transaction?: Transaction): Promise<boolean>;
  /** Whether any user with the role has a password that someone else set. */
  hasTemporaryPassword(role: string, transaction: Transaction): Promise<boolean>;
  /** Counts the other active admins under a lock, so that two transactions cannot both rely on each other's admin. */
  countOtherActiveAdmins(uid: string, transaction: Transaction): Promise<number>;
}

export function createUserStore(database: Database, { users }: Models): UserStore {
  const byUid: UserStore['byUid'] = async (uid, transaction, lock) => {
    const options = transaction ? { transaction, ...(lock && { lock: locks[lock] }) } : {};
    return toUser(await database.run(() => users.findByPk(uid, options)));
  };

  return {
    byUid,
    async byId(id, transaction) {
      return toUser(await database.run(() => users.findOne({ where: { id }, ...within(transaction) })));
    },
    async byUids(uids) {
      return (await database.run(() => users.findAll({ where: { uid: [...uids] } }))).map(present);
    },
    async findCommitted(uid) {
      // A lock for one statement: it waits for the row's current lock, then reads what was committed.
      return toUser(await database.run(() => users.findByPk(uid, { lock: locks.share })));
    },
    async lockBoth(callerUid, targetUid, transaction) {
      const found = new Map<string, User>();
      for (const uid of [...new Set([callerUid, targetUid])].toSorted()) {
        const user = await byUid(uid, transaction, uid === targetUid ? 'change' : 'share');
        if (user) found.set(uid, user);
      }
      return found;
    },
    async insert(user, transaction) {
      return present(await users.create(columnsOf(user), { transaction }));
    },
    async update(uid, values, transaction, silently = false) {
      const row = { ...columnsOf(values), ...(!silently && { version: literal('version + 1') }) };
      const [, [changed]] = await users.update(row, { where: { uid }, transaction, silent: silently, returning: true });
      if (!changed) throw new Error('The row of a locked user is gone.');
      return present(changed);
    },
    async remove(uid, transaction) {
      await users.destroy({ where: { uid }, transaction });
    },
    async isIdTaken(id, transaction) {
      const rows = await database.query('SELECT 1 FROM users WHERE id_lower = lower($1)', [id], within(transaction));
      return rows.length > 0;
    },
    async isEmailTaken(email, exceptUid, transaction) {
      const rows = await database.query(
        'SELECT 1 FROM users WHERE email_folded = $1 AND uid IS DISTINCT FROM $2::uuid',
        [foldEmail(email), exceptUid ?? null],
        within(transaction),
      );
      return rows.length > 0;
    },
    async hasTemporaryPassword(role, transaction) {
      const statement = 'SELECT 1 FROM users WHERE roles @> ARRAY[$1] AND password_set_by_other LIMIT 1';
      return (await database.query(statement, [role], { transaction })).length > 0;
    },
    async countOtherActiveAdmins(uid, transaction) {
      await database.query(`SELECT pg_advisory_xact_lock(hashtextextended('users: active admins', 0))`, [], {
        transaction,
      });
      // A separate statement sees what was committed while this one waited for the lock.
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*) AS count FROM users WHERE active AND roles @> ARRAY['admin'] AND uid <> $1`,
        [uid],
        { transaction },
      );
      return row?.count ?? 0;
    },
  };
}

/** The unique attribute that made an insert or update fail; undefined for any other error. */
export function takenAttribute(error: unknown): 'id' | 'email' | undefined {
  const constraint = violatedUnique(error);
  if (constraint === 'users_id' || constraint === 'users_id_lower') return 'id';
  return constraint === 'users_email_folded' ? 'email' : undefined;
}

function within(transaction: Transaction | undefined): { transaction?: Transaction } {
  return transaction ? { transaction } : {};
}

function toUser(row: RowModel | null): User | undefined {
  return row ? present(row) : undefined;
}

function present(model: RowModel): User {
  const row = model.get();
  return {
    ...userRows.fromRow(row),
    generation: Number(row.generation),
    passwordHash: String(row.password_hash),
    passwordSetByOther: row.password_set_by_other === true,
  };
}

function columnsOf({ generation, passwordHash, passwordSetByOther, ...values }: UserColumns): Row {
  return {
    ...userRows.toColumns(values),
    ...(values.email !== undefined && { email_folded: values.email === null ? null : foldEmail(values.email) }),
    ...(generation !== undefined && { generation }),
    ...(passwordHash !== undefined && { password_hash: passwordHash }),
    ...(passwordSetByOther !== undefined && { password_set_by_other: passwordSetByOther }),
  };
}
