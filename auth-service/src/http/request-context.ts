import { acceptRequestId, callContext, continueTrace } from '@jogging/service-kit';
import { activeTracer, beginServedRequest, endServedRequest } from '@jogging/service-kit/tracing';
import type { Request, RequestHandler } from 'express';

/** How long a request may take, in ms; the gateway waits about as long. */
const mostMs = 15_000;

/**
 * Opens the call context of a request. Request id, trace and the headers below are trusted, because only the gateway can reach
 * this service.
 */
export const openContext: RequestHandler = (request, response, next) => {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const { traceparent } = request.headers;
  const incoming = Array.isArray(traceparent) ? traceparent[0] : traceparent;
  const span = activeTracer() && beginServedRequest(request.method, request.protocol, incoming);
  if (span) {
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : undefined;
      const route = typeof request.route?.path === 'string' ? request.route.path : undefined;
      // No path of this service contains personal data.
      endServedRequest(span, { method: request.method, route, path: route, status });
    });
  }
  const context = {
    requestId: acceptRequestId(request.headers['x-request-id']),
    traceparent: span?.traceparent ?? continueTrace(incoming),
    deadline: Date.now() + mostMs,
    signal: gone.signal,
  };
  response.setHeader('X-Request-Id', context.requestId);
  callContext.run(context, next);
};

/** The client's address, as the gateway sees it. */
export function clientAddress(request: Request): string {
  return request.get('x-client-address') ?? request.socket.remoteAddress ?? '';
}

/** Where clients reach the system: links in errors begin with it. */
export function publicBase(request: Request): string {
  return request.get('x-public-base') ?? `http://${request.get('host') ?? 'localhost'}`;
}
