import { AppError, callContext, type Logger, OutageLog, outageCause } from '@jogging/service-kit';
import { sendError } from '@jogging/service-kit/http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { publicBase } from './request-context.js';

/** Sends a route's error as a JSON:API error document. */
export function answerError(logger: Logger): ErrorRequestHandler {
  const outages = new OutageLog(logger);
  return (thrown: unknown, request, response, _next) => {
    const error = AppError.from(thrown);
    if (error.code === 'unavailable') outages.failed(outageCause(error), error);
    else if (error.status >= 500) logger.error({ err: error, path: request.path }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendError(response, error, { requestId: callContext.get()?.requestId ?? '', baseUrl: publicBase(request) });
  };
}

/** Refuses every other method of a path. */
export function onlyMethods(methods: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    response.setHeader('Allow', methods.join(', '));
    next(new AppError('method_not_allowed'));
  };
}

export const noSuchRoute: RequestHandler = (_request, _response, next) => {
  next(new AppError('route_not_found'));
};
