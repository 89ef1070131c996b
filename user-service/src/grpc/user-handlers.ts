import type { UserServiceService } from '@jogging/proto/users';
import { AppError } from '@jogging/service-kit';
import type { Handlers } from '@jogging/service-kit/grpc';
import { checkCredentials } from '../commands/check-credentials.js';
import { createUser } from '../commands/create-user.js';
import { deleteUser } from '../commands/delete-user.js';
import { refreshAccount } from '../commands/refresh-account.js';
import { updateUser } from '../commands/update-user.js';
import type { Deps } from '../deps.js';
import { batchGetUsers } from '../queries/batch-get-users.js';
import { getUser, userById } from '../queries/get-user.js';
import { listUsers } from '../queries/list-users.js';
import type { Audit } from './audit.js';
import { fromEdge, fromUserInput, toAccountMessage } from './messages.js';

type UserHandlers = Pick<
  Handlers<typeof UserServiceService>,
  | 'checkCredentials'
  | 'getAccount'
  | 'createUser'
  | 'getUser'
  | 'listUsers'
  | 'updateUser'
  | 'deleteUser'
  | 'batchGetUsers'
  | 'resolveUser'
>;

/** @param isBootstrapDone whether the first admin has been made: until then nobody may take its id */
export function userHandlers(deps: Deps, audit: Audit, isBootstrapDone: () => boolean): UserHandlers {
  return {
    checkCredentials: async ({ userId, password, knownAddress }) =>
      toAccountMessage(await checkCredentials(deps, { id: userId, password, knownAddress })),
    getAccount: async ({ uid }) => toAccountMessage(await refreshAccount(deps, uid)),

    async createUser(request, call) {
      if (!isBootstrapDone()) throw new AppError('unavailable', { retryAfterSeconds: 1 });
      const { principal } = call;
      const { id, input, clientAddress } = request;
      return audit.change(call, { action: 'create user', target: id, attributes: input }, () =>
        createUser(deps, { principal, id, input: fromUserInput(input), edge: fromEdge(request), clientAddress }),
      );
    },
    async getUser({ id }, call) {
      const user = await getUser(deps, call.requirePrincipal(), id);
      audit.read(call, 'read user', [user]);
      return user;
    },
    async listUsers({ query }, call) {
      const { rows, page } = await listUsers(deps, call.requirePrincipal(), query);
      audit.read(call, 'list users', rows);
      return { users: rows, page };
    },
    async updateUser(request, call) {
      const principal = call.requirePrincipal();
      const { id, input, ifMatch } = request;
      return audit.change(call, { action: 'change user', target: id, attributes: input }, () =>
        updateUser(deps, { principal, id, input: fromUserInput(input), edge: fromEdge(request), ifMatch }),
      );
    },
    async deleteUser({ id, ifMatch }, call) {
      const principal = call.requirePrincipal();
      await audit.change(call, { action: 'delete user', target: id }, () =>
        deleteUser(deps, { principal, id, ifMatch }),
      );
      return {};
    },
    async batchGetUsers({ uids }, call) {
      const users = await batchGetUsers(deps, call.requirePrincipal(), uids);
      audit.read(call, 'read users', users);
      return { users };
    },
    async resolveUser({ id }) {
      const { uid, id: exact, timeZone, units } = await userById(deps, id);
      return { uid, id: exact, timeZone, units };
    },
  };
}
