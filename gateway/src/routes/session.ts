import type { Agent } from 'node:http';
import { AppError, callContext } from '@jogging/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { exchangeOf } from '../http/exchange.js';
import type { Gate } from '../http/gate.js';

/** A route that auth-service answers by itself. */
export interface ProxiedRoute {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly token: 'required' | 'ignored';
}

export const sessionRoutes: readonly ProxiedRoute[] = [
  { method: 'post', path: '/user/login', token: 'ignored' },
  { method: 'post', path: '/user/refresh', token: 'ignored' },
  { method: 'post', path: '/user/logout', token: 'required' },
  { method: 'get', path: '/.well-known/jwks.json', token: 'ignored' },
];

export interface AuthProxyOptions {
  readonly authServiceUrl: string;
  /** Shows the gateway's certificate, where there are certificates. */
  readonly agent: Agent | undefined;
  readonly timeoutMs: number;
}

/** Passes a request on to auth-service, with what the gateway alone can vouch for in headers of its own. */
export function createAuthProxy({ authServiceUrl, agent, timeoutMs }: AuthProxyOptions): RequestHandler {
  const vouch: Plugin<Request, Response> = (server) => {
    server.on('proxyReq', (outgoing, request, response) => {
      const { requestId, base } = exchangeOf(response);
      outgoing.setHeader('x-request-id', requestId);
      outgoing.setHeader('x-public-base', base);
      outgoing.setHeader('x-client-address', request.ip ?? '');
      outgoing.setHeader('traceparent', callContext.get()?.traceparent ?? '');
    });
    // Without a listener the emitter throws; `next` is given the error as well, and is where it is answered.
    server.on('error', () => undefined);
  };
  const forward = createProxyMiddleware<Request, Response>({
    target: authServiceUrl,
    agent,
    proxyTimeout: timeoutMs,
    ejectPlugins: true,
    plugins: [vouch],
  });
  return async (request, response, next) => {
    const started = performance.now();
    await forward(request, response, (error) => {
      next(error === undefined ? undefined : proxyError(error, performance.now() - started >= timeoutMs));
    });
  };
}

function proxyError(cause: unknown, late: boolean): AppError {
  if (late) return new AppError('timeout', { cause });
  return new AppError('unavailable', { detail: 'Sign-in is away at the moment.', retryAfterSeconds: 1, cause });
}

/** Checks token and rate, then passes on. */
export function enterThenProxy(gate: Gate, route: ProxiedRoute, proxy: RequestHandler): RequestHandler {
  return async (request, response, next) => {
    await gate.enter(request, response, route.token);
    return proxy(request, response, next);
  };
}
