import type { UserServiceService } from '@jogging/proto/users';
import type { Handlers } from '@jogging/service-kit/grpc';
import { createRole } from '../commands/create-role.js';
import { deleteRole } from '../commands/delete-role.js';
import { updateRole } from '../commands/update-role.js';
import type { Deps } from '../deps.js';
import { getRole } from '../queries/get-role.js';
import { listRoles } from '../queries/list-roles.js';
import type { Audit } from './audit.js';
import { fromEdge, fromRoleInput } from './messages.js';

type RoleHandlers = Pick<
  Handlers<typeof UserServiceService>,
  'createRole' | 'getRole' | 'listRoles' | 'updateRole' | 'deleteRole'
>;

export function roleHandlers(deps: Deps, audit: Audit): RoleHandlers {
  return {
    async createRole(request, call) {
      const principal = call.requirePrincipal();
      const { name, input } = request;
      return audit.change(call, { action: 'create role', target: name, attributes: input }, () =>
        createRole(deps, { principal, id: name, input: fromRoleInput(input), edge: fromEdge(request) }),
      );
    },
    getRole: ({ name }, call) => getRole(deps, call.requirePrincipal(), name),
    async listRoles({ query }, call) {
      const { rows, page } = await listRoles(deps, call.requirePrincipal(), query);
      return { roles: rows, page };
    },
    async updateRole(request, call) {
      const principal = call.requirePrincipal();
      const { name, input } = request;
      return audit.change(call, { action: 'change role', target: name, attributes: input }, () =>
        updateRole(deps, {
          principal,
          name,
          input: fromRoleInput(input),
          edge: fromEdge(request),
          ifMatch: request.ifMatch,
        }),
      );
    },
    async deleteRole({ name, ifMatch }, call) {
      const principal = call.requirePrincipal();
      return audit.change(call, { action: 'delete role', target: name }, async () => {
        await deleteRole(deps, { principal, name, ifMatch });
        return {};
      });
    },
  };
}
