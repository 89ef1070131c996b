import { Server, type UntypedHandleCall, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { endsWithin } from '../lifecycle/bounded.js';
import type { Component, Readiness } from '../lifecycle/component.js';
import type { Logger } from '../logging/logger.js';
import { OutageLog } from '../logging/outage-log.js';
import type { TlsIdentity } from '../tls/tls-identity.js';
import { CallStreamHandler, callStreamService } from './call-stream-handler.js';
import { serverCredentials } from './credentials.js';
import { type Serving, streamHandler, unaryHandler, uploadHandler } from './handle-call.js';
import { logLibrary } from './library-log.js';
import type { ServedMethod, ServedService } from './serve.js';

export interface GrpcServerOptions {
  readonly name?: string | undefined;
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  /** With it every client must present a certificate of the same authority, and each RPC names its callers. */
  readonly tls?: TlsIdentity | undefined;
  readonly logger: Logger;
  readonly services: readonly ServedService[];
  /** How long a connection lives, in milliseconds (± a tenth), so that clients find new servers; 5 minutes if left out. */
  readonly maxConnectionAgeMs?: number | undefined;
  /** The most concurrent calls; more are answered `unavailable`. 2000 if left out. */
  readonly mostCalls?: number | undefined;
  /** How long calls under way may take on `stop`, in milliseconds; 4000 if left out. */
  readonly drainMs?: number | undefined;
}

export interface GrpcServer extends Component {
  /** The port it listens on. */
  port(): number;
}

/** A gRPC server with the standard health service, which on `stop` accepts nothing new and answers what it has. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const { name = 'grpc', logger, services, tls, drainMs = 4_000 } = options;
  logLibrary(logger);
  const server = new Server({
    'grpc.max_connection_age_ms': options.maxConnectionAgeMs ?? 300_000,
    // Long streams may outlive their connection's age, within a limit.
    'grpc.max_connection_age_grace_ms': 600_000,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.max_concurrent_streams': 1_000,
    'grpc.enable_channelz': 0,
  });
  const { mostCalls = 2_000 } = options;
  const outages = new OutageLog(logger);
  const serving: Serving = { logger, outages, secured: tls !== undefined, mostCalls, calls: 0 };
  for (const service of services) addService(server, service, serving);
  const unary = services.flatMap(({ methods }) =>
    methods.filter(({ requestStream, responseStream }) => !requestStream && !responseStream),
  );
  const callStreams = new CallStreamHandler(unary, serving);
  server.addService(callStreamService, { exchange: callStreams.handle });
  const healthNames = ['', ...services.map((service) => service.name)];
  const health = new HealthImplementation(Object.fromEntries(healthNames.map((one) => [one, 'NOT_SERVING'])));
  health.addToServer(server);

  let boundTo: { readonly target: string; readonly port: number } | undefined;
  let stopping = false;
  const prepareStop = (): void => {
    stopping = true;
    for (const one of healthNames) health.setStatus(one, 'NOT_SERVING');
  };

  return {
    name,
    async start() {
      const port = await bind(server, options.address, tls);
      boundTo = { target: options.address.replace(/:\d+$/, `:${port}`), port };
      for (const one of healthNames) health.setStatus(one, 'SERVING');
      logger.info({ component: name, address: boundTo.target, mutual_tls: tls !== undefined }, 'listening');
    },
    async stop() {
      prepareStop();
      // First, because it ends in time only the sessions that it has begun to close.
      if (boundTo) server.drain(boundTo.target, drainMs);
      callStreams.close();
      const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      if (!(await endsWithin(closed, drainMs + 250))) server.forceShutdown();
    },
    prepareStop,
    readiness: (): Readiness =>
      boundTo && !stopping ? { ready: true } : { ready: false, detail: stopping ? 'stopping' : 'not listening' },
    port: () => boundTo?.port ?? 0,
  };
}

function addService(server: Server, service: ServedService, serving: Serving): void {
  const implementation: UntypedServiceImplementation = {};
  const definition: Parameters<Server['addService']>[0] = Object.fromEntries(
    service.methods.map((method) => [
      method.method,
      {
        path: method.path,
        requestStream: method.requestStream,
        responseStream: method.responseStream,
        requestSerialize: unused,
        requestDeserialize: method.requestDeserialize,
        responseSerialize: method.responseSerialize,
        responseDeserialize: unused,
      },
    ]),
  );
  for (const method of service.methods) {
    implementation[method.method] = handlerOf(method, serving);
  }
  server.addService(definition, implementation);
}

function handlerOf(method: ServedMethod, serving: Serving): UntypedHandleCall {
  if (method.requestStream && method.responseStream)
    throw new Error(`${method.path}: streams both ways are not served`);
  if (method.requestStream) return uploadHandler(method, serving);
  return method.responseStream ? streamHandler(method, serving) : unaryHandler(method, serving);
}

function unused(): never {
  throw new Error('a server neither writes requests nor reads responses');
}

function bind(server: Server, address: string, tls: TlsIdentity | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, serverCredentials(tls), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}
