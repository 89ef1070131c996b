/** Which services may call which RPCs, by the name in the caller's certificate. */
export const callers = {
  checkCredentials: ['auth-service'],
  getAccount: ['auth-service'],
  createUser: ['gateway'],
  getUser: ['gateway'],
  listUsers: ['gateway'],
  updateUser: ['gateway'],
  deleteUser: ['gateway'],
  batchGetUsers: ['gateway'],
  resolveUser: ['gateway', 'run-service'],
  createRole: ['gateway'],
  getRole: ['gateway'],
  listRoles: ['gateway'],
  updateRole: ['gateway'],
  deleteRole: ['gateway'],
} as const;
