import { parseListQuery } from '@jogging/query';
import type { RequestHandler } from 'express';
import type { AccessGuard } from '../http/access-guard.js';
import type { AuthProxy } from '../http/auth-proxy.js';
import { checkContentEncoding, checkContentType } from '../http/media-types.js';
import { hasBody, readBytes } from '../http/read-body.js';
import { rawQuery } from '../http/request-urls.js';

/** A route that auth-service answers by itself. */
export interface ProxiedRoute {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly token: 'required' | 'ignored';
  /** Whether a body is passed on; any other is read no further than its bound and dropped. */
  readonly hasBody: boolean;
}

export const sessionRoutes: readonly ProxiedRoute[] = [
  { method: 'post', path: '/user/login', token: 'ignored', hasBody: true },
  { method: 'post', path: '/user/refresh', token: 'ignored', hasBody: true },
  { method: 'post', path: '/user/logout', token: 'required', hasBody: false },
  { method: 'get', path: '/.well-known/jwks.json', token: 'ignored', hasBody: false },
];

const none = Buffer.alloc(0);

/** Checks token, rate, media type, size and query, which none of them has, then passes on. */
export function createProxyHandler(guard: AccessGuard, route: ProxiedRoute, proxy: AuthProxy): RequestHandler {
  return async (request, response) => {
    await guard.check(request, response, route.token);
    if (route.hasBody) {
      checkContentType(request.headers['content-type'], hasBody(request));
      checkContentEncoding(request.headers['content-encoding']);
    }
    const body = await readBytes(request);
    parseListQuery(rawQuery(request.originalUrl), { families: [] });
    await proxy(request, response, {
      path: route.path,
      headers: route.token === 'required' ? ['authorization'] : ['content-type'],
      body: route.hasBody ? body : none,
    });
  };
}
