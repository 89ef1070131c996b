import { Role, RoleInput } from '@jogging/proto/users';
import { flag, integer, text } from './builders.js';
import { defineResource } from './define.js';

/** Names of roles: the id in the URL. */
export const roleNamePattern = '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$';

export const roleFields = defineResource(
  Role,
  RoleInput,
)({
  type: 'role',
  identifiers: {
    id: text('name', {
      stem: 'name',
      access: 'create',
      required: true,
      pattern: roleNamePattern,
      description: 'The same as name.',
      example: 'coach',
    }),
  },
  attributes: {
    name: text('name', {
      access: 'create',
      pattern: roleNamePattern,
      description: 'The name of the role, its id.',
      example: 'coach',
    }),
    description: text('description', {
      access: 'read-write',
      nullable: true,
      max: 255,
      description: 'What the role is for.',
      example: 'Looks after a team.',
    }),
    privileged: flag('privileged', {
      access: 'read-write',
      description: 'Only an admin may grant it; it can read all users.',
      example: false,
    }),
  },
  internals: {
    version: integer('version', { access: 'read', description: "Counts clients' changes; the ETag." }),
  },
  otherInputs: [],
  defaultSort: [],
});
