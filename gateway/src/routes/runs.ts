import type { Run } from '@jogging/proto/runs';
import { type ResourceObject, renderRun, runFields, runsText, runUrl, userFields } from '@jogging/resources';
import type { Clients } from '../clients.js';
import { runsCsv } from '../csv/runs-csv.js';
import { entityTag, idempotencyOf, versionMatchOf } from '../http/conditional.js';
import { pageLinks, pageMeta } from '../http/page-links.js';
import { withQueryOf } from '../http/request-urls.js';
import {
  type ApiAnswer,
  type ApiRequest,
  type ApiRoute,
  type DocumentAnswer,
  documentOf,
  param,
  principalOf,
} from '../http/route.js';
import { sparse } from '../jsonapi/document.js';
import type { ReadYourWrites } from '../read-your-writes.js';
import { readRun } from '../resources/run.js';
import { renderUser } from '../resources/user.js';
import { resourceQuery, runListQuery, runResourceQuery } from './query-rules.js';

/** `/runs` and `/users/:id/runs`. */
export function runRoutes({ runs, users, exports }: Clients, marks: ReadYourWrites): ApiRoute[] {
  async function included(found: readonly Run[], request: ApiRequest): Promise<{ included?: ResourceObject[] }> {
    const { include } = request.list;
    if (include === undefined) return {};
    if (found.length === 0 || !include.includes('user')) return { included: [] };
    const uids = [...new Set(found.map((run) => run.uid))];
    const answer = await users.batchGetUsers({ uids });
    return { included: answer.users.map((user) => sparse(renderUser(user, request.base), request.fieldsets)) };
  }

  async function oneRun(status: 200 | 201 | 202, run: Run, request: ApiRequest, headers = {}): Promise<DocumentAnswer> {
    return {
      status,
      data: sparse(renderRun(run, request.base), request.fieldsets),
      ...(await included([run], request)),
      headers: { ETag: entityTag(run), ...headers },
    };
  }

  async function listRuns(request: ApiRequest, ownerUid?: string): Promise<ApiAnswer> {
    if (request.representation === 'text/csv') {
      const stream = request.inSlices(runsCsv(exports.streamRuns({ query: request.list.query, ownerUid })));
      return { status: 200, mediaType: 'text/csv; charset=utf-8; header=present', stream };
    }
    // Without sparse fieldsets and includes, as in most lists, runs arrive as JSON text and are sent unchanged.
    const asLines = request.list.include === undefined && !request.fieldsets.has('run');
    const answer = await runs.listRuns({ query: request.list.query, ownerUid, asLines });
    const { lines } = answer;
    return {
      status: 200,
      data:
        lines === undefined
          ? answer.runs.map((run) => sparse(renderRun(run, request.base), request.fieldsets))
          : { text: runsText(lines, request.base) },
      links: pageLinks(request, answer.page),
      meta: pageMeta(answer.page),
      ...(await included(answer.runs, request)),
    };
  }

  return [
    {
      method: 'post',
      path: '/runs',
      operationId: 'createRun',
      summary: 'Record a run; its weather follows within seconds',
      resource: runFields,
      answers: 'one',
      successStatus: 201,
      token: 'required',
      query: runResourceQuery,
      document: { idRequired: false },
      requestHeaders: ['Idempotency-Key'],
      async handle(request) {
        const document = documentOf(request);
        const input = readRun(document);
        const key = idempotencyOf(request, input.edgeFaults);
        const answer = await runs.createRun({
          ...input,
          idempotency: key,
          clientGivenId: document.id !== undefined,
        });
        const run = answer.run;
        if (!run) throw new Error('run-service answered without a run');
        await marks.note(run.uid, run.id, run.version);
        const location = runUrl(run, request.base);
        const replayed = answer.replayed ? { 'Idempotent-Replayed': 'true' } : {};
        const created = await oneRun(201, run, request, { Location: location, ...replayed });
        return { ...created, links: { self: withQueryOf(request.originalUrl, location) } };
      },
    },
    {
      method: 'get',
      path: '/runs',
      operationId: 'listRuns',
      summary: "List runs: one's own, for an admin everybody's",
      resource: runFields,
      answers: 'list',
      successStatus: 200,
      token: 'required',
      query: runListQuery,
      offers: ['text/csv'],
      streams: 'csv',
      handle: (request) => listRuns(request),
    },
    {
      method: 'get',
      path: '/users/:id/runs',
      operationId: 'listUserRuns',
      summary: "List a user's runs",
      resource: runFields,
      answers: 'list',
      successStatus: 200,
      token: 'required',
      query: runListQuery,
      offers: ['text/csv'],
      streams: 'csv',
      async handle(request) {
        const { uid } = await users.resolveUser({ id: param(request, 'id') });
        return listRuns(request, uid);
      },
    },
    {
      method: 'get',
      path: '/runs/:id',
      operationId: 'getRun',
      summary: 'Read a run',
      resource: runFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: runResourceQuery,
      async handle(request) {
        return oneRun(200, await runs.getRun({ id: param(request, 'id') }), request);
      },
    },
    {
      method: 'patch',
      path: '/runs/:id',
      operationId: 'updateRun',
      summary: 'Change a run',
      resource: runFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: runResourceQuery,
      document: { idRequired: true },
      requestHeaders: ['If-Match'],
      async handle(request) {
        const id = param(request, 'id');
        const run = await runs.updateRun({
          id,
          ...readRun(documentOf(request), id),
          ifMatch: versionMatchOf(request),
        });
        await marks.note(run.uid, run.id, run.version);
        return oneRun(200, run, request);
      },
    },
    {
      method: 'delete',
      path: '/runs/:id',
      operationId: 'deleteRun',
      summary: 'Delete a run',
      resource: runFields,
      answers: 'nothing',
      successStatus: 204,
      token: 'required',
      query: resourceQuery(runFields),
      requestHeaders: ['If-Match'],
      async handle(request) {
        const id = param(request, 'id');
        const { uid, version } = await runs.deleteRun({ id, ifMatch: versionMatchOf(request) });
        await marks.note(uid, id, version);
        return { status: 204 };
      },
    },
    {
      method: 'get',
      path: '/runs/:id/user',
      operationId: 'getRunUser',
      summary: "Read a run's user",
      resource: userFields,
      answers: 'one',
      successStatus: 200,
      token: 'required',
      query: resourceQuery(userFields),
      async handle(request) {
        const run = await runs.getRun({ id: param(request, 'id') });
        const user = await users.getUser({ id: run.userId });
        return {
          status: 200,
          data: sparse(renderUser(user, request.base), request.fieldsets),
          headers: { ETag: entityTag(user) },
        };
      },
    },
    {
      method: 'post',
      path: '/runs/:id/weather',
      operationId: 'refetchWeather',
      summary: "Fetch a run's weather again; an answer less than a minute old is reused",
      resource: runFields,
      answers: 'one',
      successStatus: 202,
      token: 'required',
      query: runResourceQuery,
      async handle(request) {
        const run = await runs.refetchWeather({ id: param(request, 'id') });
        await marks.noteWriter(principalOf(request).uid);
        const accepted = await oneRun(202, run, request);
        return { ...accepted, links: { self: withQueryOf(request.originalUrl, runUrl(run, request.base)) } };
      },
    },
  ];
}
