import { Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { AppError, callContext } from '@jogging/service-kit';
import type { TlsAgent } from '@jogging/service-kit/http';
import { activeTracer, beginSentRequest, endSentRequest } from '@jogging/service-kit/tracing';
import type { Request, Response } from 'express';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { requestContextOf } from './request-context.js';

export interface AuthProxyOptions {
  readonly authServiceUrl: string;
  /** Shows the gateway's certificate, where there are certificates. */
  readonly agent: TlsAgent | undefined;
  readonly timeoutMs: number;
}

/** What goes to auth-service: its own path, the client's method, and this body and these headers of the client's. */
export interface Passed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Read already: a slow client holds no connection to auth-service. */
  readonly body: Buffer;
}

/** Passes a request on to auth-service and its answer back. @throws AppError `timeout`, `unavailable` */
export type AuthProxy = (request: Request, response: Response, passed: Passed) => Promise<void>;

/** Of the answer all else is this connection's own business, or ours. */
const answerHeaders = [
  'content-type',
  'content-length',
  'cache-control',
  'allow',
  'retry-after',
  'www-authenticate',
] as const;

/**
 * The proxy to auth-service. Nothing that the client says reaches it unseen: headers are made anew, so that none of the
 * client's can stand for what the gateway alone vouches for, steer the connection, or hide from the proxy (one with an
 * `Expect` is sent before its listeners are asked, https://github.com/unjs/httpxy).
 */
export function createAuthProxy({ authServiceUrl, agent, timeoutMs }: AuthProxyOptions): AuthProxy {
  const bodies = new WeakMap<IncomingMessage, Buffer>();
  const failures = new WeakMap<IncomingMessage, unknown>();
  const pass: Plugin<Request, Response> = (server) => {
    server.on('proxyReq', (outgoing, request) => {
      const body = bodies.get(request);
      // What is left of the request, its end, is piped after this.
      if (body?.length) outgoing.write(body);
    });
    server.on('proxyRes', passAnswer);
    server.on('error', (error, request) => {
      if (request) failures.set(request, error);
    });
  };
  const forward = createProxyMiddleware<Request, Response>({
    target: authServiceUrl,
    // Its certificate is checked by its own name, not by the one that the client gave in Host.
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
    // A connection that fails is told to the listener alone, a request that cannot be prepared to this callback alone.
    await forward(request, response, (error) => failures.set(request, error));
    const failure = failures.get(request);
    const error = failure === undefined ? undefined : proxyError(failure, performance.now() - started >= timeoutMs);
    if (span) endSentRequest(span, error ? undefined : response.statusCode, error?.code);
    if (error) throw error;
  };
}

/** What the gateway alone knows of a request. */
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
  // Added to what the edge itself has said.
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
