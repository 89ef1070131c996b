import { AppError, callContext, type Logger } from '@jogging/service-kit';
import { errorDocument } from '@jogging/service-kit/http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { publicBase } from './request-context.js';

/** Answers what a route threw with a JSON:API error document, as the edge does for all else. */
export function answerError(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = AppError.from(thrown);
    if (error.status >= 500) logger.error({ err: error, path: request.path }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const challenge = challengeOf(error);
    if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(error.retryAfterSeconds));
    const body = errorDocument(error.faults, {
      requestId: callContext.get()?.requestId ?? '',
      baseUrl: publicBase(request),
    });
    response
      .status(error.status)
      // Express would append a charset, which JSON:API does not allow.
      .setHeader('Content-Type', 'application/vnd.api+json')
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Vary', 'Accept')
      .end(JSON.stringify(body));
  };
}

/** RFC 6750, section 3: a token that was sent and refused is named as such. */
function challengeOf({ status, code }: AppError): string | undefined {
  if (status !== 401) return undefined;
  return code.endsWith('_token') && code !== 'missing_token' && code !== 'invalid_refresh_token'
    ? 'Bearer error="invalid_token"'
    : 'Bearer';
}

/** What is asked for at a path with a method that it does not take. */
export function onlyMethods(methods: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    response.setHeader('Allow', methods.join(', '));
    next(new AppError('method_not_allowed'));
  };
}

export const noSuchRoute: RequestHandler = (_request: Request, _response, next) => {
  next(new AppError('route_not_found'));
};
