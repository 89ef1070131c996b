import type { Migration } from '@jogging/service-kit/database';

/**
 * Text has the collation "C", because lists compare by code point.
 *
 * `users.roles` has a user's roles in the client's order. A trigger copies them to `user_roles`, which exists only for its
 * foreign key: a role in use cannot be deleted and a deleted role cannot be assigned, whichever comes first.
 */
export const createUsersAndRoles: Migration = {
  name: '000001-create-users-and-roles',
  async up({ query }) {
    await query(`
      CREATE TABLE roles (
        name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$'),
        description text COLLATE "C" CHECK (char_length(description) BETWEEN 1 AND 255),
        privileged boolean NOT NULL DEFAULT false
      )`);
    // Roles that differ only in case would be confused.
    await query('CREATE UNIQUE INDEX roles_name_lower ON roles (lower(name))');
    await query(`
      INSERT INTO roles (name, description, privileged) VALUES
        ('admin', 'Reads and writes everything.', true),
        ('usermanager', 'Reads all users, and writes those who are not privileged.', true),
        ('user', 'Reads and writes what is its own.', false)`);

    await query(`
      CREATE TABLE users (
        uid uuid PRIMARY KEY,
        id text COLLATE "C" NOT NULL CONSTRAINT users_id UNIQUE
          CHECK (id ~ '^[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,63}$'),
        id_lower text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(id)) STORED CONSTRAINT users_id_lower UNIQUE,
        password_hash text NOT NULL,
        first_name text COLLATE "C" CHECK (char_length(first_name) BETWEEN 1 AND 255),
        last_name text COLLATE "C" CHECK (char_length(last_name) BETWEEN 1 AND 255),
        email text COLLATE "C" CHECK (char_length(email) BETWEEN 3 AND 254),
        email_folded text COLLATE "C" CONSTRAINT users_email_folded UNIQUE,
        roles text[] COLLATE "C" NOT NULL CHECK (cardinality(roles) > 0),
        active boolean NOT NULL DEFAULT true,
        generation bigint NOT NULL DEFAULT 1 CHECK (generation > 0),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CHECK ((email IS NULL) = (email_folded IS NULL))
      )`);
    await query('CREATE INDEX users_roles ON users USING gin (roles)');
    await query('CREATE INDEX users_created_at ON users (created_at, id)');
    await query('CREATE INDEX users_last_name ON users (last_name, id)');

    await query(`
      CREATE TABLE user_roles (
        uid uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        role text COLLATE "C" NOT NULL CONSTRAINT user_roles_role REFERENCES roles,
        PRIMARY KEY (uid, role)
      )`);
    await query('CREATE INDEX user_roles_by_role ON user_roles (role)');
    await query(`
      CREATE FUNCTION keep_user_roles() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM user_roles WHERE uid = new.uid AND role <> ALL (new.roles);
        INSERT INTO user_roles (uid, role) SELECT new.uid, role FROM unnest(new.roles) AS role ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`);
    await query(`
      CREATE TRIGGER users_keep_user_roles AFTER INSERT OR UPDATE OF roles ON users
      FOR EACH ROW EXECUTE FUNCTION keep_user_roles()`);
  },
};
