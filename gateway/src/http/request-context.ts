import {
  AppError,
  acceptRequestId,
  callContext,
  continueTrace,
  type Logger,
  metrics,
  OutageLog,
  outageCause,
} from '@jogging/service-kit';
import { sendError } from '@jogging/service-kit/http';
import { activeTracer, beginServedRequest, endServedRequest } from '@jogging/service-kit/tracing';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { pointerInto } from '../jsonapi/pointer.js';
import { requestBase, socketBase, targetOf } from './request-urls.js';
import { tracedPath } from './traced-path.js';

/** The state of a request while it is handled. */
export interface RequestContext {
  readonly requestId: string;
  readonly base: string;
  /** The parsed body, once it is read: pointers of faults lead into it. */
  body: unknown;
  /** The member of the document that fields of faults are paths in; `data` unless set. */
  root?: string;
  /** The media type of documents, errors too; JSON:API's unless set. */
  mediaType?: string;
}

export interface RequestContextOptions {
  readonly publicUrl: string | undefined;
  /** How long an answer may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
}

const duration = metrics.histogram({
  name: 'gateway_request_duration_seconds',
  help: 'Time from the headers of a request to the end of its response.',
  labels: ['method', 'route', 'status'],
});

/** Gives every request its id, trace and deadline, and logs one line when it has ended. */
export function openRequestContext({ publicUrl, requestTimeoutMs, logger }: RequestContextOptions): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const requestId = acceptRequestId(request.headers['x-request-id']);
    const incoming = request.get('traceparent');
    const span = activeTracer() && beginServedRequest(request.method, request.protocol, incoming);
    const traceparent = span?.traceparent ?? continueTrace(incoming);
    request.url = targetOf(request.url);
    request.originalUrl = request.url;
    const asked = requestBase(request);
    const context: RequestContext = { requestId, base: publicUrl ?? asked ?? socketBase(request), body: undefined };
    response.locals.context = context;
    response.setHeader('X-Request-Id', requestId);
    // A read ends when its client disconnects; a change is carried out.
    const reading = request.method === 'GET' || request.method === 'HEAD' ? new AbortController() : undefined;
    const call = { requestId, traceparent, deadline: Date.now() + requestTimeoutMs, signal: reading?.signal };
    response.once('close', () => {
      if (!response.writableFinished) reading?.abort(new AppError('timeout', { detail: 'The client disconnected.' }));
      const route = typeof request.route?.path === 'string' ? request.route.path : 'none';
      const seconds = (performance.now() - started) / 1000;
      const status = response.writableFinished ? response.statusCode : 499;
      duration.observe({ method: request.method, route, status }, seconds);
      if (span) {
        const matched = route === 'none' ? undefined : route;
        const path = matched && tracedPath(matched, request.originalUrl);
        const answered = response.writableFinished ? status : undefined;
        endServedRequest(span, { method: request.method, route: matched, path, status: answered });
      }
      callContext.run(call, () =>
        logger.info({ method: request.method, route, status, ms: Math.round(seconds * 1e5) / 100 }, 'answered'),
      );
    });
    callContext.run(call, () => next(asked === undefined ? noHost() : undefined));
  };
}

function noHost(): AppError {
  const detail = 'Send the header Host once, with the name of one host.';
  return new AppError('invalid_request', { faults: [{ code: 'invalid_request', detail, header: 'host' }] });
}

export function requestContextOf(response: Response): RequestContext {
  return response.locals.context as RequestContext;
}

/** The one place where thrown errors become responses. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  const outages = new OutageLog(logger);
  return (thrown: unknown, _request, response, _next) => {
    // The client has disconnected: there is nobody to answer.
    if (response.destroyed) return;
    const error = fromExpress(thrown);
    if (error.code === 'unavailable') outages.failed(outageCause(error), error);
    else if (error.status >= 500) logger.error({ err: error, code: error.code }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { requestId, base, body, root, mediaType } = requestContextOf(response);
    sendError(response, error, { requestId, baseUrl: base, pointerOf: pointerInto(body, root) }, mediaType);
  };
}

/** Express' router throws a URIError for a path that is not percent-encoded UTF-8. */
function fromExpress(thrown: unknown): AppError {
  if (thrown instanceof URIError) {
    return new AppError('route_not_found', { detail: 'The path is not percent-encoded UTF-8.', cause: thrown });
  }
  return AppError.from(thrown);
}
