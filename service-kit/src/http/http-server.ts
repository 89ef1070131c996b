import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { endsWithin } from '../lifecycle/bounded.js';
import type { Component, Readiness } from '../lifecycle/component.js';
import type { TlsIdentity } from '../tls/tls-identity.js';
import { type AnswerClientFault, answerClientErrors } from './client-fault.js';
import { onlyCallers } from './only-callers.js';
import { endSlowUpload, type SlowestUpload, slowestUpload } from './slow-uploads.js';
import { closeUnread } from './unread-answers.js';

export interface HttpTimeouts {
  /** To receive a request's headers, in milliseconds. */
  readonly headersMs?: number | undefined;
  /** To receive a whole request. */
  readonly requestMs?: number | undefined;
  /** The same for requests that carry a file, which those are, and the slowest that they may be: `slowestUpload` if left out. */
  readonly upload?:
    | { readonly requestMs: number; readonly slowest?: SlowestUpload; matches(request: IncomingMessage): boolean }
    | undefined;
  /** That a connection may wait for its next request. */
  readonly keepAliveMs?: number | undefined;
  /**
   * To produce a response, and then for the client to take it, or each piece of a streamed one. Must exceed the time that a
   * response takes to produce.
   */
  readonly stallMs?: number | undefined;
}

export interface HttpServerOptions {
  readonly name?: string | undefined;
  /** An Express application, or any other request listener. */
  readonly app: RequestListener;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** With it the server speaks TLS and asks every client for a certificate. */
  readonly tls?: TlsIdentity | undefined;
  /** With TLS, the certificate names that may call; others get 403. Everyone with a certificate if left out. */
  readonly callers?: readonly string[] | undefined;
  /** In bytes; 16 KiB if left out. Larger headers are answered 431. */
  readonly headerLimit?: number | undefined;
  /**
   * 10 s, 30 s, 65 s (longer than the 60 s for which common load balancers reuse connections) and 60 s if left out.
   */
  readonly timeouts?: HttpTimeouts | undefined;
  /** Answers requests that cannot be read; plain text if left out. */
  readonly onClientError?: AnswerClientFault | undefined;
  /** Whether a request without Host is answered 400 without a body (the default); else the app gets it. */
  readonly requireHost?: boolean | undefined;
  /** How long requests under way may take on `stop`, in milliseconds; 4000 if left out. */
  readonly drainMs?: number | undefined;
  /**
   * How long idle connections are still served on `stop`, in milliseconds; 2000 if left out. A request may be on its way on one
   * of them, and its sender could not know whether it was carried out (RFC 9112, section 9.3.1). The longer this is, the more
   * connections carry another request in the meantime, whose answer tells the client to close them.
   */
  readonly idleGraceMs?: number | undefined;
}

export interface HttpServer extends Component {
  /** The port it listens on. */
  port(): number;
}

const idleCheckMs = 50;

/** More headers than this are answered 431, whatever their size. Proxies add a dozen. */
export const maximumHeaders = 100;

/** An HTTP/1.1 server that bounds what a client may use, and on `stop` accepts nothing new and answers what it has. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { name = 'http', drainMs = 4_000, idleGraceMs = 2_000 } = options;
  const server = createListener(options);
  const unanswered = new Set<ServerResponse>();
  let stopping = false;

  // A request on a connection that is about to be closed would be lost: tell the client to use another.
  const closeAfter = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const prepareStop = (): void => {
    stopping = true;
    for (const response of unanswered) closeAfter(response);
  };

  server.on('clientError', answerClientErrors(options.onClientError));
  // An unknown expectation may be ignored (RFC 9110, section 10.1.1); Node.js would answer a bare 417.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.prependListener('request', (_request, response) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    if (stopping) closeAfter(response);
  });

  return {
    name,
    start: () => listen(server, options.host, options.port),
    async stop() {
      prepareStop();
      if (!server.listening) return;
      // Accepts no new connections. The close of HTTP servers would also end idle ones immediately.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      const end = performance.now() + drainMs;
      await endsWithin(closed, Math.min(idleGraceMs, drainMs));
      // In a busy process timers may be due before a request is read that has arrived: an immediate comes after reading.
      const idle = setInterval(() => setImmediate(() => server.closeIdleConnections()), idleCheckMs);
      try {
        if (!(await endsWithin(closed, Math.max(0, end - performance.now())))) server.closeAllConnections();
        await closed;
      } finally {
        clearInterval(idle);
      }
    },
    readiness: (): Readiness =>
      server.listening && !stopping
        ? { ready: true }
        : { ready: false, detail: stopping ? 'stopping' : 'not listening' },
    prepareStop,
    port: () => (server.address() as AddressInfo | null)?.port ?? options.port,
  };
}

function createListener(options: HttpServerOptions): Server {
  const server = createPlainOrTls({ ...options, app: withFewHeaders(options.app) });
  const stallMs = options.timeouts?.stallMs ?? 60_000;
  server.timeout = stallMs;
  closeUnread(server, stallMs);
  limitSmallRequests(server, options.timeouts);
  return server;
}

/** Answers requests with too many headers as Node.js answers those whose headers are too large. */
function withFewHeaders(app: RequestListener): RequestListener {
  return function limited(this: Server, request, response) {
    if (request.rawHeaders.length <= 2 * maximumHeaders) app(request, response);
    else endBroken(this, request, 'HPE_HEADER_OVERFLOW');
  };
}

function endBroken(server: Server, request: IncomingMessage, code: string): void {
  server.emit('clientError', Object.assign(new Error(code), { code, request }), request.socket);
}

/** Where files may take longer, Node.js' own timeout is theirs; other requests end as it would end them. */
function limitSmallRequests(server: Server, { upload, requestMs = 30_000 }: HttpTimeouts = {}): void {
  if (!upload) return;
  server.on('request', (request: IncomingMessage) => {
    if (request.complete) return;
    const end = () => endBroken(server, request, 'ERR_HTTP_REQUEST_TIMEOUT');
    if (upload.matches(request)) {
      endSlowUpload(request, upload.slowest ?? slowestUpload, end);
      return;
    }
    const timer = setTimeout(() => {
      if (!request.complete && !request.destroyed) end();
    }, requestMs);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
  });
}

function createPlainOrTls(options: HttpServerOptions): Server {
  const { app, tls, callers, timeouts = {}, headerLimit = 16 * 1024 } = options;
  const limits: ServerOptions = {
    requireHostHeader: options.requireHost ?? true,
    maxHeaderSize: headerLimit,
    headersTimeout: timeouts.headersMs ?? 10_000,
    requestTimeout: timeouts.upload?.requestMs ?? timeouts.requestMs ?? 30_000,
    keepAliveTimeout: timeouts.keepAliveMs ?? 65_000,
    // How often the two timeouts of receiving are checked.
    connectionsCheckingInterval: Math.min(1_000, timeouts.headersMs ?? 1_000),
  };
  if (!tls) return createServer(limits, app);
  const listener = callers ? onlyCallers(callers, app) : app;
  const server = createTlsServer(
    { ...limits, ...tls.current(), requestCert: true, rejectUnauthorized: true },
    listener,
  );
  const forget = tls.onChange((material) => server.setSecureContext(material));
  server.once('close', forget);
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
