import type { ResourceFields } from './field.js';

/** The rule of user ids: it may not begin with a dot, so that no id is a path segment of its own kind. */
export const userIdPattern = '^[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,63}$';

export const userFields: ResourceFields = {
  type: 'user',
  identifiers: {
    id: {
      type: 'text',
      access: 'create',
      required: true,
      pattern: userIdPattern,
      description: 'Chosen by the client, compared exactly; one that differs from a taken id in case alone is refused.',
      example: 'some_user',
    },
    user_id: { type: 'text', access: 'read', description: 'The same as id.' },
  },
  attributes: {
    password: {
      type: 'text',
      access: 'write-only',
      required: true,
      min: 7,
      max: 128,
      description: 'More than 6 characters (code points), at most 128.',
      example: 'some_user',
    },
    current_password: {
      type: 'text',
      access: 'write-only',
      max: 128,
      description: 'Needed when a user changes its own password.',
    },
    first_name: {
      type: 'text',
      access: 'read-write',
      nullable: true,
      max: 255,
      description: 'First name.',
      example: 'Some first name',
    },
    last_name: {
      type: 'text',
      access: 'read-write',
      nullable: true,
      max: 255,
      description: 'Last name.',
      example: 'Some last name',
    },
    email: {
      type: 'text',
      access: 'read-write',
      nullable: true,
      max: 254,
      format: 'email',
      description: 'Unique whatever its case; "" and null mean none.',
      example: 'runner@example.org',
    },
    roles: {
      type: 'names',
      access: 'read-write',
      sortable: false,
      min: 1,
      max: 50,
      description: 'Names of roles; ["user"] where left out.',
      example: ['user'],
    },
    active: {
      type: 'boolean',
      access: 'read-write',
      description: 'An inactive user cannot sign in.',
      example: true,
    },
    time_zone: {
      type: 'text',
      access: 'read-write',
      nullable: true,
      max: 64,
      description: 'An IANA name: the zone of runs that tell neither offset nor place.',
      example: 'Europe/Paris',
    },
    units: {
      type: 'enum',
      access: 'read-write',
      values: ['metric', 'imperial'],
      description: 'For charts, CSV of reports and the page; metric by default. JSON is always metric.',
      example: 'metric',
    },
    created_at: { type: 'timestamp', access: 'read', description: 'When the user was created.' },
    updated_at: { type: 'timestamp', access: 'read', description: 'When it was last changed.' },
  },
  defaultSort: [],
};
