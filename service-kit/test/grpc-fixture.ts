import {
  createGrpcClient,
  createGrpcServer,
  type GrpcClient,
  type GrpcClientOptions,
  type GrpcServer,
  type GrpcServerOptions,
  type Handlers,
} from '../src/grpc/index.js';
import { AppError } from '../src/index.js';
import { EchoService, serveEcho } from './echo-service.js';
import { silent } from './recorded-log.js';

export const principal = { uid: '7d3f0a52-0000-4000-8000-000000000001', userId: 'runner', roles: ['user'], sid: 'e.1' };
export const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A signal that a handler was reached, or may continue. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

/** The AppError with which the work fails. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new Error('the work did not end in an AppError', { cause: thrown });
}

/** A suite for both ways of unary calls: each as an HTTP/2 stream of its own, and all in streams of calls. */
export function describeCalls(name: string, suite: (options: Partial<GrpcClientOptions<EchoService>>) => void): void {
  describe(name, () => suite({}));
  describe(`${name}, in a stream of calls`, () => suite({ callStreams: true }));
}

/**
 * Servers and clients on loopback that are stopped after each test of the suite that calls this.
 *
 * @param defaults options of its clients
 */
export function grpcFixture(defaults: Partial<GrpcClientOptions<EchoService>> = {}) {
  const closers: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function startServer(options: Partial<GrpcServerOptions> = {}): Promise<GrpcServer> {
    const server = createGrpcServer({ address: '127.0.0.1:0', logger: silent, services: [serveEcho()], ...options });
    await server.start();
    closers.push(() => server.stop());
    return server;
  }

  function connect(port: number, options: Partial<GrpcClientOptions<EchoService>> = {}): GrpcClient<EchoService> {
    const address = `127.0.0.1:${port}`;
    const client = createGrpcClient(EchoService, {
      address,
      deadlineMs: 5_000,
      logger: silent,
      ...defaults,
      ...options,
    });
    closers.push(() => client.stop());
    return client;
  }

  async function pair(handlers: Partial<Handlers<EchoService>>, options: Partial<GrpcServerOptions> = {}) {
    const server = await startServer({ services: [serveEcho(handlers)], ...options });
    return { server, client: connect(server.port()) };
  }

  return { startServer, connect, pair, closeAfter: (close: () => Promise<void>) => void closers.push(close) };
}
