import type { Fault } from '@jogging/service-kit/errors';

export const idTaken: Fault = {
  code: 'id_taken',
  detail: 'Someone has this id, or one that differs only in case. Choose another.',
  field: 'id',
};

export const emailTaken: Fault = {
  code: 'email_taken',
  detail: 'Someone has this e-mail address. Use another, or sign in to the account that has it.',
  field: 'attributes.email',
};

/** @param field the attribute that would remove the last admin; undefined if the account is deleted */
export function lastAdmin(field?: string): Fault {
  return { code: 'last_admin', detail: 'This is the last active admin. Create another one first.', field };
}

export const passwordSetByOther: Fault = {
  code: 'password_set_by_other',
  detail: 'Someone else knows the password of this user. Set another in the same request, or wait until the user has.',
  field: 'attributes.roles',
};

export const roleNameTaken: Fault = {
  code: 'id_taken',
  detail: 'There is a role with this name, or with one that differs only in case.',
  field: 'id',
};

export const roleBuiltIn: Fault = {
  code: 'role_built_in',
  detail: 'admin, usermanager and user cannot be changed or deleted.',
};

export const roleInUse: Fault = {
  code: 'role_in_use',
  detail: 'Users have this role. Remove it from them first: GET /users?filter[roles][contains]=… lists them.',
};

export const roleHoldersUnproven: Fault = {
  code: 'password_set_by_other',
  detail:
    'Someone else set the password of a user who has this role. The role can be privileged once that user has changed it.',
  field: 'attributes.privileged',
};
