import type { ResourceFields } from './field.js';

/** Names of roles: the id in the URL. */
export const roleNamePattern = '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$';

export const roleFields: ResourceFields = {
  type: 'role',
  identifiers: {
    id: { type: 'text', access: 'create', required: true, pattern: roleNamePattern, description: 'The same as name.' },
  },
  attributes: {
    name: {
      type: 'text',
      access: 'create',
      pattern: roleNamePattern,
      description: 'The name of the role, its id.',
      example: 'coach',
    },
    description: {
      type: 'text',
      access: 'read-write',
      nullable: true,
      max: 255,
      description: 'What the role is for.',
      example: 'Looks after a team.',
    },
    privileged: {
      type: 'boolean',
      access: 'read-write',
      description: 'Only an admin may give it; it reads all users.',
      example: false,
    },
  },
  defaultSort: [],
};
