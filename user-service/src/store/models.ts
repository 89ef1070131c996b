import { type ColumnKind, type Row, type RowMapping, roleFields, rowMapping, userFields } from '@jogging/resources';
import {
  type DataType,
  DataTypes,
  type Model,
  type ModelAttributes,
  type ModelStatic,
  type Sequelize,
} from 'sequelize';

/** A row by column, as the definitions of users and roles name them. */
export type RowModel = Model<Row, Row>;

export interface Models {
  readonly users: ModelStatic<RowModel>;
  readonly roles: ModelStatic<RowModel>;
}

export const userRows = rowMapping(userFields);
export const roleRows = rowMapping(roleFields);

/** What is stored of a user and not part of its definition. */
const accountColumns: ModelAttributes<RowModel, Row> = {
  uid: { type: DataTypes.UUID, primaryKey: true },
  password_hash: { type: DataTypes.TEXT },
  password_set_by_other: { type: DataTypes.BOOLEAN },
  // The form in which the address must be unique.
  email_folded: { type: DataTypes.TEXT },
  generation: { type: DataTypes.BIGINT },
};

/** Binds the models to a connection. Each call makes its own classes, so that tests can use several databases. */
export function defineModels(sequelize: Sequelize): Models {
  const timestamps = { timestamps: true, createdAt: 'created_at', updatedAt: 'updated_at' };
  const users = { ...columnsOf(userRows), ...accountColumns };
  const roles = { ...columnsOf(roleRows), name: { type: DataTypes.TEXT, primaryKey: true } };
  return {
    users: sequelize.define('User', users, { tableName: 'users', ...timestamps }),
    roles: sequelize.define('Role', roles, { tableName: 'roles', timestamps: false }),
  };
}

const types: Partial<Record<ColumnKind, DataType>> = {
  text: DataTypes.TEXT,
  uuid: DataTypes.UUID,
  integer: DataTypes.BIGINT,
  boolean: DataTypes.BOOLEAN,
  timestamptz: DataTypes.DATE,
  names: DataTypes.ARRAY(DataTypes.TEXT),
};

function columnsOf({ kinds }: Pick<RowMapping<object>, 'kinds'>): ModelAttributes<RowModel, Row> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => {
      const type = types[kind];
      if (!type) throw new TypeError(`no type is known for the column ${name} of kind ${kind}`);
      return [name, { type }];
    }),
  );
}
