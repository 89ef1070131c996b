import { Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { AppError, callContext } from '@jogging/service-kit';
import type { TlsAgent } from '@jogging/service-kit/http';
import { activeTracer, beginSentRequest, endSentRequest } from '@jogging/service-kit/tracing';
import type { Request, Response } from 'express';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { requestContextOf } from './request-context.js';

export interface AuthProxyOptions {
  readonly authServiceUrl: string;
  /** Presents the gateway's certificate, if there are certificates. */
  readonly agent: TlsAgent | undefined;
  readonly timeoutMs: number;
}

/** What goes to auth-service: its own path, the client's method, and this body and these headers of the client's. */
export interface Passed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Already read, so that a slow client keeps no connection to auth-service open. */
  readonly body: Buffer;
}

/** Passes a request on to auth-service and its answer back. @throws AppError `timeout`, `unavailable` */
export type AuthProxy = (request: Request, response: Response, passed: Passed) => Promise<void>;

/** The only headers of auth-service's response that reach the client. */
const answerHeaders = [
  'content-type',
  'content-length',
  'cache-control',
  'allow',
  'retry-after',
  'www-authenticate',
] as const;

/**
 * The proxy to auth-service. Headers are built from scratch, so that none of the client's can pose as one of the gateway's,
 * control the connection, or bypass the proxy's listeners (as a request with `Expect` does, https://github.com/unjs/httpxy).
 */
export function createAuthProxy({ authServiceUrl, agent, timeoutMs }: AuthProxyOptions): AuthProxy {
  const bodies = new WeakMap<IncomingMessage, Buffer>();
  const failures = new WeakMap<IncomingMessage, unknown>();
  const pass: Plugin<Request, Response> = (server) => {
    server.on('proxyReq', (outgoing, request) => {
      const body = bodies.get(request);
      // The proxy pipes the rest of the request, its end, after this.
      if (body?.length) outgoing.write(body);
    });
    server.on('proxyRes', passAnswer);
    server.on('error', (error, request) => {
      if (request) failures.set(request, error);
    });
  };
  const forward = createProxyMiddleware<Request, Response>({
    target: authServiceUrl,
    // Check the certificate against auth-service's own name, not the client's Host.
    changeOrigin: true,
    agent: agent ?? new Agent({ keepAlive: true }),
    proxyTimeout: timeoutMs,
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [pass],
  });
  return async (request, response, { path, headers, body }) => {
    const started = performance.now();
    const parent = callContext.get()?.traceparent ?? '';
    const span = activeTracer() && beginSentRequest(request.method, new URL(path, authServiceUrl), parent);
    request.headers = {
      ...vouched(request, response, span?.traceparent ?? parent),
      ...headers,
      ...lengthOf(request, body),
    };
    request.url = path;
    bodies.set(request, body);
    // The listener gets failed connections only, this callback gets requests that could not be prepared only.
    await forward(request, response, (error) => failures.set(request, error));
    const failure = failures.get(request);
    const error = failure === undefined ? undefined : proxyError(failure, performance.now() - started >= timeoutMs);
    if (span) endSentRequest(span, error ? undefined : response.statusCode, error?.code);
    if (error) throw error;
  };
}

/** What auth-service trusts the gateway to know. */
function vouched(request: Request, response: Response, traceparent: string): IncomingHttpHeaders {
  const { requestId, base } = requestContextOf(response);
  return {
    'x-request-id': requestId,
    'x-public-base': base,
    'x-client-address': request.ip ?? '',
    traceparent,
  };
}

function lengthOf({ method }: Request, body: Buffer): IncomingHttpHeaders {
  return method === 'POST' ? { 'content-length': String(body.length) } : {};
}

function passAnswer(answer: IncomingMessage, request: Request, response: Response): void {
  response.status(answer.statusCode ?? 500);
  for (const name of answerHeaders) {
    const value = answer.headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  const cookies = answer.headers['set-cookie'];
  if (cookies && request.headers['session-cookie'] === 'true') response.setHeader('Set-Cookie', cookies);
  // The edge has set its own already.
  if (answer.headers.vary !== undefined) response.vary(answer.headers.vary);
  answer.pipe(response);
}

function proxyError(cause: unknown, late: boolean): AppError {
  if (late) return new AppError('timeout', { cause });
  return new AppError('unavailable', {
    detail: 'Sign-in is temporarily unavailable.',
    retryAfterSeconds: 1,
    cause,
  });
}
