import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import type { Units } from '../domain/user.js';

export class UserModel extends Model<InferAttributes<UserModel>, InferCreationAttributes<UserModel>> {
  declare uid: string;
  declare id: string;
  declare passwordHash: string;
  declare passwordSetByOther: boolean;
  declare firstName: string | null;
  declare lastName: string | null;
  declare email: string | null;
  /** The form in which the address must be unique. */
  declare emailFolded: string | null;
  declare roles: string[];
  declare active: boolean;
  declare timeZone: string | null;
  declare units: Units;
  declare generation: CreationOptional<number>;
  declare version: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

export class RoleModel extends Model<InferAttributes<RoleModel>, InferCreationAttributes<RoleModel>> {
  declare name: string;
  declare description: string | null;
  declare privileged: boolean;
  declare version: CreationOptional<number>;
}

export interface Models {
  readonly users: typeof UserModel;
  readonly roles: typeof RoleModel;
}

/** Binds the models to a connection. Each call makes its own classes, so that tests can use several databases. */
export function defineModels(sequelize: Sequelize): Models {
  const users = class extends UserModel {};
  users.init(
    {
      uid: { type: DataTypes.UUID, primaryKey: true },
      id: { type: DataTypes.TEXT, allowNull: false },
      passwordHash: { type: DataTypes.TEXT, allowNull: false },
      passwordSetByOther: { type: DataTypes.BOOLEAN, allowNull: false },
      firstName: { type: DataTypes.TEXT },
      lastName: { type: DataTypes.TEXT },
      email: { type: DataTypes.TEXT },
      emailFolded: { type: DataTypes.TEXT },
      roles: { type: DataTypes.ARRAY(DataTypes.TEXT), allowNull: false },
      active: { type: DataTypes.BOOLEAN, allowNull: false },
      timeZone: { type: DataTypes.TEXT },
      units: { type: DataTypes.TEXT, allowNull: false },
      generation: { type: DataTypes.BIGINT, allowNull: false, defaultValue: 1 },
      version: { type: DataTypes.BIGINT, allowNull: false, defaultValue: 1 },
      createdAt: { type: DataTypes.DATE, allowNull: false },
      updatedAt: { type: DataTypes.DATE, allowNull: false },
    },
    { sequelize, modelName: 'User', tableName: 'users', underscored: true, timestamps: true },
  );
  const roles = class extends RoleModel {};
  roles.init(
    {
      name: { type: DataTypes.TEXT, primaryKey: true },
      description: { type: DataTypes.TEXT },
      privileged: { type: DataTypes.BOOLEAN, allowNull: false },
      version: { type: DataTypes.BIGINT, allowNull: false, defaultValue: 1 },
    },
    { sequelize, modelName: 'Role', tableName: 'roles', underscored: true, timestamps: false },
  );
  return { users, roles };
}
