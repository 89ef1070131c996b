import type { Fault } from '@jogging/service-kit';

export const lastAdmin: Fault = {
  code: 'last_admin',
  detail: 'This is the last active admin: one must remain.',
};
