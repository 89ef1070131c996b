import type { RoleInput as InputMessage, Role as RoleMessage, UserServiceService } from '@jogging/proto/users';
import type { Handlers } from '@jogging/service-kit/grpc';
import { createRole } from '../commands/create-role.js';
import { deleteRole } from '../commands/delete-role.js';
import { updateRole } from '../commands/update-role.js';
import type { Deps } from '../deps.js';
import type { Role, RoleInput } from '../domain/role.js';
import { getRole } from '../queries/get-role.js';
import { listRoles } from '../queries/list-roles.js';
import type { Audit } from './audit.js';
import { emptyAsNull, fromEdge } from './messages.js';

type RoleHandlers = Pick<
  Handlers<typeof UserServiceService>,
  'createRole' | 'getRole' | 'listRoles' | 'updateRole' | 'deleteRole'
>;

export function roleHandlers(deps: Deps, audit: Audit): RoleHandlers {
  return {
    async createRole(request, call) {
      const principal = call.requirePrincipal();
      const { name, input } = request;
      const role = await audit.change(call, { action: 'create role', target: name, attributes: input }, () =>
        createRole(deps, { principal, id: name, input: fromRoleInput(input), edge: fromEdge(request) }),
      );
      return toRoleMessage(role);
    },
    getRole: async ({ name }, call) => toRoleMessage(await getRole(deps, call.requirePrincipal(), name)),
    async listRoles({ query }, call) {
      const { rows, page } = await listRoles(deps, call.requirePrincipal(), query);
      return { roles: rows.map(toRoleMessage), page };
    },
    async updateRole(request, call) {
      const principal = call.requirePrincipal();
      const { name, input } = request;
      const role = await audit.change(call, { action: 'change role', target: name, attributes: input }, () =>
        updateRole(deps, {
          principal,
          name,
          input: fromRoleInput(input),
          edge: fromEdge(request),
          ifMatch: request.ifMatch,
        }),
      );
      return toRoleMessage(role);
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

function toRoleMessage({ name, description, privileged, version }: Role): RoleMessage {
  return { name, description: description ?? undefined, privileged, version };
}

function fromRoleInput(input: InputMessage | undefined): RoleInput {
  return { name: input?.name, description: emptyAsNull(input?.description), privileged: input?.privileged };
}
