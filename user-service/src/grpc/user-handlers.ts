import type { UserServiceService } from '@jogging/proto/users';
import { AppError } from '@jogging/service-kit';
import type { Handlers } from '@jogging/service-kit/grpc';
import { checkCredentials } from '../commands/check-credentials.js';
import { createUser } from '../commands/create-user.js';
import { deleteUser } from '../commands/delete-user.js';
import { refreshAccount } from '../commands/refresh-account.js';
import { updateUser } from '../commands/update-user.js';
import type { Parts } from '../parts.js';
import { batchGetUsers } from '../queries/batch-get-users.js';
import { getUser, userById } from '../queries/get-user.js';
import type { ListUsers } from '../queries/list-users.js';
import { fromEdge, fromUserInput, toAccountMessage, toUserMessage } from './user-messages.js';

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

export interface UserHandlerOptions {
  readonly parts: Parts;
  readonly listUsers: ListUsers;
  /** Whether the first admin has been made: until then nobody may take its id. */
  readonly isFirstStartDone: () => boolean;
}

export function userHandlers({ parts, listUsers, isFirstStartDone }: UserHandlerOptions): UserHandlers {
  return {
    checkCredentials: async ({ userId, password, knownAddress }) =>
      toAccountMessage(await checkCredentials(parts, { id: userId, password, knownAddress })),
    getAccount: async ({ uid }) => toAccountMessage(await refreshAccount(parts, uid)),

    async createUser(request, { principal }) {
      if (!isFirstStartDone()) throw new AppError('unavailable', { retryAfterSeconds: 1 });
      const { id, input } = request;
      const user = await createUser(parts, { principal, id, input: fromUserInput(input), edge: fromEdge(request) });
      return toUserMessage(user);
    },
    getUser: async ({ id }, call) => toUserMessage(await getUser(parts, call.requirePrincipal(), id)),
    async listUsers({ query }, call) {
      const { rows, page } = await listUsers(call.requirePrincipal(), query);
      return { users: rows.map(toUserMessage), page };
    },
    async updateUser(request, call) {
      const principal = call.requirePrincipal();
      const { id, input } = request;
      return toUserMessage(
        await updateUser(parts, { principal, id, input: fromUserInput(input), edge: fromEdge(request) }),
      );
    },
    async deleteUser({ id }, call) {
      await deleteUser(parts, call.requirePrincipal(), id);
      return {};
    },
    async batchGetUsers({ uids }, call) {
      const users = await batchGetUsers(parts, call.requirePrincipal(), uids);
      return { users: users.map(toUserMessage) };
    },
    async resolveUser({ id }) {
      const user = await userById(parts, id);
      return { uid: user.uid, id: user.id };
    },
  };
}
