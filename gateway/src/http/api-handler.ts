import { type ListRequest, parseListQuery } from '@jogging/query';
import { isStorable } from '@jogging/resources';
import { AppError, callContext, throwIfFaults } from '@jogging/service-kit';
import { parseJson, readBytes } from '@jogging/service-kit/http';
import type { Request, RequestHandler } from 'express';
import { atomicExtension, atomicMediaType, atomicMembers, maximumOperationsBytes } from '../jsonapi/atomic.js';
import { type RequestDocument, readDocument } from '../jsonapi/read-document.js';
import { type RequestOperation, readOperations } from '../jsonapi/read-operations.js';
import type { AccessGuard } from './access-guard.js';
import { explainIfMatch, isUnchanged } from './conditional.js';
import type { HeavyRequests, InSlices } from './heavy-requests.js';
import { checkMediaTypes, type Representation } from './media-types.js';
import { splitOptions } from './query-options.js';
import { type RequestContext, requestContextOf } from './request-context.js';
import { rawQuery } from './request-urls.js';
import type { ApiRequest, ApiRoute } from './route.js';
import { answerUnchanged, sendAnswer } from './send.js';
import { sendStream } from './send-stream.js';
import { Stage } from './stage.js';
import { checkUploadForm, uploadTimeoutMs } from './upload.js';

/** Who has changed something lately: these read from primaries. */
export interface RecentWriters {
  noteWriter(uid: string): Promise<void>;
  wroteLately(uid: string): Promise<boolean>;
}

/** The length in characters from which reading a query is heavy itself: a filter of a hundred conditions takes as long as a list. */
const longQuery = 2_000;

export interface ApiChecks {
  readonly guard: AccessGuard;
  /** Undefined if there are no replicas to read from. */
  readonly writers: RecentWriters | undefined;
  readonly cursorSecret: string;
  readonly heavy: HeavyRequests;
}

/**
 * Checks a request in stages, after the router's route and method: token, rate, media types, size and syntax. Then the handler
 * asks the owner, who checks the rest.
 */
export function createApiHandler(route: ApiRoute, { guard, writers, cursorSecret, heavy }: ApiChecks): RequestHandler {
  const verified = { ...route, query: { ...route.query, cursorSecret } };
  return async (request, response) => {
    const requestContext = requestContextOf(response);
    const principal = await guard.check(request, response, route.token);
    if (principal?.passwordChangeRequired && !route.changesPassword) throw new AppError('password_change_required');
    const extension = route.operations && atomicExtension;
    const representation = checkMediaTypes(request, route.offers ?? [], { extension, upload: route.upload });
    if (extension) Object.assign(requestContext, { root: atomicMembers.operations, mediaType: atomicMediaType });
    const read = () => readSyntax(request, verified, representation, requestContext);
    const takesLong = principal && rawQuery(request.originalUrl).length > longQuery;
    const { document, operations, list, options } = await (takesLong ? heavy.run(principal.uid, read) : read());
    const apiRequest: Omit<ApiRequest, 'inSlices'> = {
      params: checkedParams(request),
      principal,
      clientAddress: guard.countedAddress(request),
      list,
      fieldsets: new Map(Object.entries(list.fields).map(([type, names]) => [type, new Set(names)])),
      document,
      operations,
      body: requestContext.body,
      representation,
      options,
      stream: route.upload && request,
      base: requestContext.base,
      originalUrl: request.originalUrl,
      header: (name) => request.get(name),
    };
    const call = callContext.get();
    if (!call) throw new Error('a request is handled outside of its context');
    const isExport = route.streams === 'always' || (route.streams && representation === 'text/csv');
    // An upload or an export takes as long as the client's connection needs.
    const deadline = route.upload || isExport ? Date.now() + uploadTimeoutMs : call.deadline;
    const isRead = route.method === 'get';
    const mayLag = isRead && principal && writers ? !(await writers.wroteLately(principal.uid)) : false;
    const context = { ...call, principal, deadline, mayLag };
    const answerRequest = async (inSlices: InSlices = (pieces) => pieces): Promise<void> => {
      const answer = await callContext
        .run(context, () => route.handle({ ...apiRequest, inSlices }))
        .catch(async (error: unknown) => {
          // The change may have been made although nobody answered.
          if (!isRead && principal && AppError.from(error).status >= 500) await writers?.noteWriter(principal.uid);
          // The rest of a file that was refused is not read: the connection cannot serve another request.
          if (route.upload && !request.complete) response.setHeader('Connection', 'close');
          throw explainIfMatch(error, request.headers['if-match']);
        });
      if (isUnchanged(request, answer)) answerUnchanged(response, answer);
      else if ('stream' in answer) await callContext.run(context, () => sendStream(response, answer));
      else sendAnswer(response, answer, requestContext.base + request.originalUrl);
    };
    if (isFile(representation)) await route.prepareFile?.();
    const isHeavy = route.operations || isFile(representation) || list.costly;
    if (!principal) await answerRequest();
    else if (isExport) await heavy.download(principal.uid, answerRequest);
    else if (isHeavy) await heavy.run(principal.uid, () => answerRequest());
    else {
      heavy.noteOrdinary(principal.uid);
      await answerRequest();
    }
  };
}

interface Syntax {
  readonly document: RequestDocument | undefined;
  readonly operations: readonly RequestOperation[];
  readonly list: ListRequest;
  readonly options: Readonly<Record<string, string>>;
}

/** Body and query are one stage. */
async function readSyntax(
  request: Request,
  route: ApiRoute,
  representation: Representation,
  context: RequestContext,
): Promise<Syntax> {
  const stage = new Stage();
  const { document: form } = route;
  const { type, attributes } = route.resource;
  let document: RequestDocument | undefined;
  let operations: readonly RequestOperation[] = [];
  await stage.attempt(async () => {
    if (!form && !route.operations) return;
    context.body = parseJson(await readBytes(request, route.operations && maximumOperationsBytes));
    if (form) document = readDocument(context.body, { ...form, attributes: Object.keys(attributes) });
    else operations = readOperations(context.body, type);
  });
  if (route.upload) await stage.attempt(() => checkUploadForm(request));
  const { chosen, rest, faults } = splitOptions(rawQuery(request.originalUrl), route.options);
  await stage.attempt(() => throwIfFaults(faults));
  const list = await stage.attempt(() => parseListQuery(rest, { ...route.query, everything: isFile(representation) }));
  stage.end();
  if (!list) throw new Error('a query was neither read nor refused');
  return { document, operations, list, options: chosen };
}

const isFile = (representation: Representation): boolean =>
  representation === 'text/csv' || representation === 'image/svg+xml';

/** A text that cannot be stored cannot be an id. */
function checkedParams(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    if (typeof value !== 'string' || !isStorable(value)) throw new AppError('not_found');
    params[name] = value;
  }
  return params;
}
