import { roleFields } from '@jogging/resources';
import type { Clients } from '../clients.js';
import { entityTag, versionMatchOf } from '../http/conditional.js';
import { pageLinks, pageMeta } from '../http/page-links.js';
import { withQueryOf } from '../http/request-urls.js';
import { type ApiRoute, documentOf, param } from '../http/route.js';
import { sparse } from '../jsonapi/document.js';
import { readRole, renderRole, roleUrl } from '../resources/role.js';
import { listQuery, resourceQuery } from './query-rules.js';

/** `/roles`: read by every signed-in user, written by admins. */
export function roleRoutes({ users }: Clients): ApiRoute[] {
  return [
    {
      method: 'post',
      path: '/roles',
      operationId: 'createRole',
      summary: 'Create a role',
      resource: roleFields,
      answers: 'one',
      successStatus: 201,
      token: 'required',
      query: resourceQuery(roleFields),
      document: { idRequired: false },
      async handle(request) {
        const document = documentOf(request);
        const role = await users.createRole({ name: document.id, ...readRole(document) });
        const location = roleUrl(role.name, request.base);
        return {
          status: 201,
          data: sparse(renderRole(role, request.base), request.fieldsets),
          links: { self: withQueryOf(request.originalUrl, location) },
          headers: { Location: location, ETag: entityTag(role) },
        };
      },
    },
    {
      method: 'get',
      path: '/roles',
      operationId: 'listRoles',
      summary: 'List roles',
      resource: roleFields,
      answers: 'list',
      successStatus: 200,
      token: 'required',
      query: listQuery(roleFields),
      async handle(request) {
        const answer = await users.listRoles({ query: request.list.query });
        return {
          status: 200,
          data: answer.roles.map((role) => sparse(renderRole(role, request.base), request.fieldsets)),
          links: pageLinks(request, answer.page),
          meta: pageMeta(answer.page),
        };
      },
    },
    {
      method: 'get',
      path: '/roles/:name',
      operationId: 'getRole',
      summary: 'Read a role',
      resource: roleFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: resourceQuery(roleFields),
      async handle(request) {
        const role = await users.getRole({ name: param(request, 'name') });
        return {
          status: 200,
          data: sparse(renderRole(role, request.base), request.fieldsets),
          headers: { ETag: entityTag(role) },
        };
      },
    },
    {
      method: 'patch',
      path: '/roles/:name',
      operationId: 'updateRole',
      summary: 'Change a role',
      resource: roleFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: resourceQuery(roleFields),
      document: { idRequired: true },
      requestHeaders: ['If-Match'],
      async handle(request) {
        const name = param(request, 'name');
        const role = await users.updateRole({
          name,
          ...readRole(documentOf(request), name),
          ifMatch: versionMatchOf(request),
        });
        return {
          status: 200,
          data: sparse(renderRole(role, request.base), request.fieldsets),
          headers: { ETag: entityTag(role) },
        };
      },
    },
    {
      method: 'delete',
      path: '/roles/:name',
      operationId: 'deleteRole',
      summary: 'Delete an unused role',
      resource: roleFields,
      answers: 'nothing',
      successStatus: 204,
      token: 'required',
      query: resourceQuery(roleFields),
      requestHeaders: ['If-Match'],
      async handle(request) {
        await users.deleteRole({ name: param(request, 'name'), ifMatch: versionMatchOf(request) });
        return { status: 204 };
      },
    },
  ];
}
