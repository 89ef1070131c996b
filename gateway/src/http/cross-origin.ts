import cors from 'cors';
import type { RequestHandler } from 'express';

/** CORS for these origins. An OPTIONS request that is not a preflight goes on, and is answered with the allowed methods. */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  const options: cors.CorsOptions = {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Accept',
      'If-Match',
      'Idempotency-Key',
      'X-Request-Id',
      'traceparent',
    ],
    exposedHeaders: [
      'ETag',
      'Location',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'Idempotent-Replayed',
    ],
    maxAge: 600,
  };
  const answerPreflight = cors(options);
  const setHeaders = cors({ ...options, preflightContinue: true });
  return (request, response, next) => {
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    (isPreflight ? answerPreflight : setHeaders)(request, response, next);
  };
}
