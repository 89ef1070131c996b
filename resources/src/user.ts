import { type RoleNames, User, UserInput } from '@jogging/proto/users';
import { flag, integer, moment, names, text, uuid, words, wordsOf } from './builders.js';
import { defineResource } from './define.js';

/** The pattern of user ids. None begins with a dot, because `.` and `..` have a meaning in paths. */
export const userIdPattern = '^[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,63}$';

const optionalText = { access: 'read-write', nullable: true, max: 255 } as const;

export const userFields = defineResource(
  User,
  UserInput,
)({
  type: 'user',
  identifiers: {
    id: text('id', {
      access: 'create',
      required: true,
      pattern: userIdPattern,
      description: 'Chosen by the client, compared exactly; one that differs from a taken id only in case is refused.',
      example: 'test13',
    }),
    user_id: text('id', { stem: 'id', access: 'read', description: 'The same as id.' }),
  },
  attributes: {
    password: text('password', {
      access: 'write-only',
      required: true,
      min: 7,
      max: 128,
      description: 'More than 6 characters (code points), at most 128.',
      example: 'long-enough',
    }),
    current_password: text('currentPassword', {
      access: 'write-only',
      max: 128,
      description: 'Needed when a user changes its own password.',
    }),
    first_name: text('firstName', { ...optionalText, description: 'First name.', example: 'Asha' }),
    last_name: text('lastName', { ...optionalText, description: 'Last name.', example: 'Rao' }),
    email: text('email', {
      access: 'read-write',
      nullable: true,
      max: 254,
      format: 'email',
      description: 'Unique, ignoring case; "" and null mean none.',
      example: 'runner@example.org',
    }),
    roles: names('roles', {
      access: 'read-write',
      sortable: false,
      min: 1,
      max: 50,
      toInput: (roles: string[]) => ({ names: roles }),
      fromInput: ({ names: roles }: RoleNames) => roles,
      description: 'Names of roles; ["user"] by default.',
      example: ['user'],
    }),
    active: flag('active', {
      access: 'read-write',
      description: 'An inactive user cannot sign in.',
      example: true,
    }),
    time_zone: text('timeZone', {
      access: 'read-write',
      nullable: true,
      max: 64,
      format: 'time-zone',
      description: 'An IANA name: the zone of runs with neither offset nor place.',
      example: 'Europe/Paris',
    }),
    // An older sender uses the empty string.
    units: words('units', wordsOf('metric', 'imperial', { '': 'metric' }), {
      access: 'read-write',
      description: 'For charts, CSV of reports and the page; metric by default. JSON is always metric.',
      example: 'metric',
    }),
    created_at: moment('createdAtMs', { access: 'read', description: 'When the user was created.' }),
    updated_at: moment('updatedAtMs', { access: 'read', description: 'When it was last changed.' }),
  },
  internals: {
    uid: uuid('uid', { access: 'read', description: 'The registration, never reused.' }),
    version: integer('version', { access: 'read', description: "Counts clients' changes; the ETag." }),
  },
  otherInputs: [],
  defaultSort: [],
});
