import { AppError, type Component, type Logger } from '@jogging/service-kit';
import { readinessReport } from '@jogging/service-kit/http';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { darkStyleSource } from './charts/chart-theme.js';
import type { ServiceConfig } from './config.js';
import type { AccessGuard } from './http/access-guard.js';
import { createApiHandler, type RecentWriters } from './http/api-handler.js';
import type { AuthProxy } from './http/auth-proxy.js';
import { crossOrigin } from './http/cross-origin.js';
import { HeavyRequests } from './http/heavy-requests.js';
import { answerErrors, openRequestContext } from './http/request-context.js';
import type { ApiRoute } from './http/route.js';
import { type KnownRoute, suggestRoute } from './http/suggest-route.js';
import { createOpenApi } from './openapi/openapi.js';
import { builtDocs, docsRoutes } from './routes/docs.js';
import { builtPage, pageRoutes } from './routes/page.js';
import { createProxyHandler, sessionRoutes } from './routes/session.js';

export interface RouterDeps {
  readonly routes: readonly ApiRoute[];
  readonly guard: AccessGuard;
  /** Undefined if there are no replicas to read from. */
  readonly writers?: RecentWriters | undefined;
  readonly authProxy: AuthProxy;
  /** `/readyz` reports on them. */
  readonly components: readonly Component[];
  readonly config: Pick<
    ServiceConfig,
    'PUBLIC_URL' | 'TRUST_PROXY' | 'CORS_ORIGINS' | 'REQUEST_TIMEOUT_MS' | 'CURSOR_SECRET'
  >;
  readonly logger: Logger;
}

/** The Express application: every path with its methods, 405 with `Allow` for the others, 404 for the rest. */
export function createRouter({ routes, guard, writers, authProxy, components, config, logger }: RouterDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', false);
  app.set('trust proxy', config.TRUST_PROXY);
  app.use(
    openRequestContext({ publicUrl: config.PUBLIC_URL, requestTimeoutMs: config.REQUEST_TIMEOUT_MS, logger }),
    helmet({ contentSecurityPolicy: { directives: contentSecurityPolicy, useDefaults: false } }),
  );
  if (config.CORS_ORIGINS.length > 0) app.use(crossOrigin(config.CORS_ORIGINS));

  const table = new Map<string, Map<string, RequestHandler>>();
  const add = (method: string, path: string, handler: RequestHandler): void => {
    const methods = table.get(path) ?? new Map<string, RequestHandler>();
    table.set(path, methods.set(method, handler));
  };
  const checks = { guard, writers, cursorSecret: config.CURSOR_SECRET, heavy: new HeavyRequests() };
  for (const route of routes) add(route.method, route.path, createApiHandler(route, checks));
  for (const route of sessionRoutes) add(route.method, route.path, createProxyHandler(guard, route, authProxy));
  add('get', '/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'alive' });
  });
  add('get', '/readyz', async (_request, response) => {
    const { ready } = await readinessReport(components);
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not ready' });
  });
  for (const [path, page] of Object.entries({
    ...docsRoutes(createOpenApi(routes), builtDocs),
    ...pageRoutes(builtPage),
  }))
    add('get', path, page);
  const known = [...table].flatMap(([path, methods]) =>
    [...methods.keys()].map((method) => ({ method: method.toUpperCase(), path })),
  );
  for (const [path, methods] of table) {
    const at = app.route(path);
    for (const [method, handler] of methods) at[method as 'get'](handler);
    at.all(refuseMethod(path, [...methods.keys()], known));
  }
  app.use((request) => {
    const nearest = suggestRoute(request.method, request.path, known);
    throw new AppError('route_not_found', {
      detail: `There is nothing at ${request.path.slice(0, 100)}. ${nearest ? `Did you mean ${nearest}?` : 'See /docs for all routes.'}`,
    });
  });
  app.use(answerErrors(logger));
  return app;
}

function refuseMethod(path: string, methods: readonly string[], known: readonly KnownRoute[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
  return (request, response) => {
    response.setHeader('Allow', allowed);
    const others = known.filter((route) => route.method === request.method && route.path !== path);
    const nearest = suggestRoute(request.method, request.path, others);
    const hint = nearest ? ` Did you mean ${nearest}?` : '';
    throw new AppError('method_not_allowed', { detail: `This path takes ${allowed}, not ${request.method}.${hint}` });
  };
}

/** Documents load nothing, pages their own files; the only inline style is that of charts, which are opened alone too. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", darkStyleSource],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};
