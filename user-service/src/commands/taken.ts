import type { Fault } from '@jogging/service-kit';

export const idTaken: Fault = {
  code: 'id_taken',
  detail: 'Someone has this id, or one that differs in case alone.',
  field: 'id',
};

export const emailTaken: Fault = {
  code: 'email_taken',
  detail: 'Someone has this e-mail address.',
  field: 'attributes.email',
};
