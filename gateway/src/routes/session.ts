import type { IncomingHttpHeaders } from 'node:http';
import { parseListQuery } from '@jogging/query';
import { checkContent, hasBody, jsonObject, parseJson, readBytes } from '@jogging/service-kit/http';
import type { Request, RequestHandler } from 'express';
import type { AccessGuard } from '../http/access-guard.js';
import type { AuthProxy } from '../http/auth-proxy.js';
import { requestContextOf } from '../http/request-context.js';
import { rawQuery } from '../http/request-urls.js';
import { asksForCookie, refreshCookieOf } from '../http/session-cookie.js';
import { Stage } from '../http/stage.js';

/** A route that auth-service answers. */
export interface ProxiedRoute {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly token: 'required' | 'ignored';
  /** Whether the body is passed on; if not, it is read up to the limit and dropped. */
  readonly hasBody: boolean;
  /** Whether query parameters are faults; else they are ignored, as on all paths outside the API. */
  readonly checksQuery: boolean;
}

export const sessionRoutes: readonly ProxiedRoute[] = [
  { method: 'post', path: '/user/login', token: 'ignored', hasBody: true, checksQuery: true },
  { method: 'post', path: '/user/refresh', token: 'ignored', hasBody: true, checksQuery: true },
  { method: 'post', path: '/user/logout', token: 'required', hasBody: false, checksQuery: true },
  { method: 'get', path: '/.well-known/jwks.json', token: 'ignored', hasBody: false, checksQuery: false },
];

const none = Buffer.alloc(0);

/** Checks a request as on all routes, then passes it to auth-service. */
export function createProxyHandler(guard: AccessGuard, route: ProxiedRoute, proxy: AuthProxy): RequestHandler {
  return async (request, response) => {
    await guard.check(request, response, route.token);
    checkContent(request.headers, hasBody(request));
    const stage = new Stage();
    const body = await stage.attempt(async () => {
      const bytes = await readBytes(request);
      if (route.hasBody) jsonObject(parseJson(bytes));
      return bytes;
    });
    if (route.checksQuery) await stage.attempt(() => parseListQuery(rawQuery(request.originalUrl), { families: [] }));
    stage.end();
    const { base } = requestContextOf(response);
    const inCookie = asksForCookie(request, base);
    await proxy(request, response, {
      path: route.path,
      headers: headersToPass(request, route, inCookie ? base : undefined),
      body: (route.hasBody ? body : undefined) ?? none,
    });
  };
}

/** No other client header reaches auth-service. @param cookieBase the public base if the token is in a cookie */
function headersToPass({ headers }: Request, route: ProxiedRoute, cookieBase?: string): IncomingHttpHeaders {
  const { authorization, 'content-type': contentType } = headers;
  const readsCookie = cookieBase !== undefined && route.path === '/user/refresh';
  const cookie = readsCookie ? refreshCookieOf({ headers }, cookieBase) : undefined;
  return {
    ...(route.token === 'required' && authorization !== undefined && { authorization }),
    ...(route.hasBody && contentType !== undefined && { 'content-type': contentType }),
    ...(cookieBase !== undefined && { 'session-cookie': 'true' }),
    ...(cookie !== undefined && { cookie }),
  };
}
