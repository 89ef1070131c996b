import { type ListRequest, parseListQuery } from '@jogging/query';
import { isStorable } from '@jogging/resources';
import { AppError, callContext, type Fault } from '@jogging/service-kit';
import type { Request, RequestHandler } from 'express';
import { atomicExtension, atomicMediaType, atomicMembers, maximumOperationsBytes } from '../jsonapi/atomic.js';
import { type RequestDocument, readDocument } from '../jsonapi/read-document.js';
import type { AccessGuard } from './access-guard.js';
import {
  checkContentEncoding,
  checkContentType,
  checkExtension,
  chooseRepresentation,
  type Representation,
} from './media-types.js';
import { hasBody, readJsonBody } from './read-body.js';
import { requestContextOf } from './request-context.js';
import { rawQuery } from './request-urls.js';
import type { ApiRequest, ApiRoute } from './route.js';
import { sendAnswer } from './send.js';

/**
 * Puts a request through the checks in API.md's order (the router has done route and method): token, rate, media types,
 * size and syntax; then the handler asks the owner, who does the rest.
 */
export function createApiHandler(route: ApiRoute, guard: AccessGuard): RequestHandler {
  return async (request, response) => {
    const context = requestContextOf(response);
    const principal = await guard.check(request, response, route.token);
    const extension = route.operations && atomicExtension;
    const representation = chooseRepresentation(request.headers.accept, route.offers ?? [], extension);
    const readsBody = route.document !== undefined || route.operations === true;
    if (extension) {
      checkExtension(request.headers['content-type'], extension);
      Object.assign(context, { root: atomicMembers.operations, mediaType: atomicMediaType });
    } else checkContentType(request.headers['content-type'], readsBody && hasBody(request));
    if (readsBody) checkContentEncoding(request.headers['content-encoding']);
    const { body, document, list } = await readSyntax(request, route, representation, (parsed) => {
      context.body = parsed;
    });
    const apiRequest: ApiRequest = {
      params: checkedParams(request),
      principal,
      list,
      fieldsets: new Map(Object.entries(list.fields).map(([type, names]) => [type, new Set(names)])),
      document,
      body,
      representation,
      base: context.base,
      originalUrl: request.originalUrl,
      header: (name) => request.get(name),
    };
    const call = callContext.get();
    if (!call) throw new Error('a request is handled outside of its context');
    const answer = await callContext.run({ ...call, principal }, () => route.handle(apiRequest));
    sendAnswer(response, answer, context.base + request.originalUrl);
  };
}

interface Syntax {
  readonly body: unknown;
  readonly document: RequestDocument | undefined;
  readonly list: ListRequest;
}

/** Body and query are one stage: the faults of both are answered together. */
async function readSyntax(
  request: Request,
  route: ApiRoute,
  representation: Representation,
  onBody: (body: unknown) => void,
): Promise<Syntax> {
  const faults: Fault[] = [];
  const collect = (error: unknown): undefined => {
    if (!(error instanceof AppError) || error.status !== 400) throw error;
    faults.push(...error.faults);
  };
  let body: unknown;
  let document: RequestDocument | undefined;
  if (route.document) {
    try {
      body = await readJsonBody(request);
      onBody(body);
      document = readDocument(body, route.document);
    } catch (error) {
      collect(error);
    }
  }
  if (route.operations) {
    try {
      body = await readJsonBody(request, maximumOperationsBytes);
      onBody(body);
    } catch (error) {
      collect(error);
    }
  }
  let list: ListRequest | undefined;
  try {
    const everything = representation === 'text/csv' || representation === 'image/svg+xml';
    list = parseListQuery(rawQuery(request.originalUrl), { ...route.query, everything });
  } catch (error) {
    collect(error);
  }
  const first = faults[0];
  if (first) throw new AppError(first.code, { faults });
  if (!list) throw new Error('a query was neither read nor refused');
  return { body, document, list };
}

/** What could not be the id of anything that is kept names nothing. */
function checkedParams(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    if (typeof value !== 'string' || !isStorable(value)) throw new AppError('not_found');
    params[name] = value;
  }
  return params;
}
