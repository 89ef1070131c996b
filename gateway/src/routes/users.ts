import type { User } from '@jogging/proto/users';
import { type ResourceObject, userFields } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import type { Clients } from '../clients.js';
import { entityTag, versionMatchOf } from '../http/conditional.js';
import { pageLinks, pageMeta } from '../http/page-links.js';
import { withQueryOf } from '../http/request-urls.js';
import { type ApiRequest, type ApiRoute, documentOf, param } from '../http/route.js';
import { sparse } from '../jsonapi/document.js';
import { readUser, renderUser, userUrl } from '../resources/user.js';
import { listQuery, resourceQuery } from './query-rules.js';

/** `/users`: sign-up, and what users, usermanagers and admins may do with accounts. */
export function userRoutes({ users }: Clients): ApiRoute[] {
  return [
    {
      method: 'post',
      path: '/users',
      operationId: 'createUser',
      summary: 'Create a user; open to all for unprivileged roles',
      resource: userFields,
      answers: 'one',
      successStatus: 201,
      token: 'optional',
      query: resourceQuery(userFields),
      document: { idRequired: false },
      async handle(request) {
        const document = documentOf(request);
        const { clientAddress } = request;
        const user = await users.createUser({ id: document.id, ...readUser(document), clientAddress });
        const location = userUrl(user.id, request.base);
        return {
          status: 201,
          data: dataOf(user, request),
          links: { self: withQueryOf(request.originalUrl, location) },
          headers: { Location: location, ETag: entityTag(user) },
        };
      },
    },
    {
      method: 'get',
      path: '/users',
      operationId: 'listUsers',
      summary: 'List users: all for an admin or a usermanager, else oneself',
      resource: userFields,
      answers: 'list',
      successStatus: 200,
      token: 'required',
      query: listQuery(userFields),
      async handle(request) {
        const answer = await users.listUsers({ query: request.list.query });
        return {
          status: 200,
          data: answer.users.map((user) => dataOf(user, request)),
          links: pageLinks(request, answer.page),
          meta: pageMeta(answer.page),
        };
      },
    },
    {
      method: 'get',
      path: '/users/:id',
      operationId: 'getUser',
      summary: 'Read a user',
      resource: userFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: resourceQuery(userFields),
      async handle(request) {
        const user = await users.getUser({ id: param(request, 'id') });
        return {
          status: 200,
          data: dataOf(user, request),
          headers: { ETag: entityTag(user) },
        };
      },
    },
    {
      method: 'patch',
      path: '/users/:id',
      operationId: 'updateUser',
      summary: 'Change a user',
      resource: userFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: resourceQuery(userFields),
      document: { idRequired: true },
      requestHeaders: ['If-Match'],
      changesPassword: true,
      async handle(request) {
        const id = param(request, 'id');
        refuseOtherChanges(request, id);
        const user = await users.updateUser({
          id,
          ...readUser(documentOf(request), id),
          ifMatch: versionMatchOf(request),
        });
        return {
          status: 200,
          data: dataOf(user, request),
          headers: { ETag: entityTag(user) },
        };
      },
    },
    {
      method: 'delete',
      path: '/users/:id',
      operationId: 'deleteUser',
      summary: 'Delete a user; its runs, weather and reports follow within seconds',
      resource: userFields,
      answers: 'nothing',
      successStatus: 204,
      token: 'required',
      query: resourceQuery(userFields),
      requestHeaders: ['If-Match'],
      async handle(request) {
        await users.deleteUser({ id: param(request, 'id'), ifMatch: versionMatchOf(request) });
        return { status: 204 };
      },
    },
  ];
}

function dataOf(user: User, { base, fieldsets }: ApiRequest): ResourceObject {
  return sparse(renderUser(user, base), fieldsets);
}

/** A token that may only choose another password is accepted for a change of one's own password. */
function refuseOtherChanges({ principal, document }: ApiRequest, id: string): void {
  if (!principal?.passwordChangeRequired) return;
  if (id !== principal.userId || !Object.hasOwn(document?.attributes ?? {}, 'password'))
    throw new AppError('password_change_required');
}
