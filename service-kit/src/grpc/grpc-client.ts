import { Client, connectivityState, status } from '@grpc/grpc-js';
import { callContext } from '../context/call-context.js';
import { AppError } from '../errors/app-error.js';
import type { Component, Readiness } from '../lifecycle/component.js';
import type { Logger } from '../logging/logger.js';
import { histogram } from '../metrics/index.js';
import type { TlsIdentity } from '../tls/tls-identity.js';
import { beginSentCall, endSentCall } from '../tracing/rpc-spans.js';
import { activeTracer, type OpenSpan } from '../tracing/tracer.js';
import { CallStreams } from './call-streams.js';
import { channelOptions, targetOf } from './channel-options.js';
import { watchConnection } from './connection-watch.js';
import { channelCredentials } from './credentials.js';
import { logLibrary } from './library-log.js';
import { callStream, callUnary, callUpload, type Outgoing, type UntypedMethod } from './outgoing-call.js';
import { identityOf } from './outgoing-metadata.js';
import {
  type CallOptions,
  type ClientMethods,
  methodNameOf,
  type ServiceShape,
  serviceNameOf,
} from './service-types.js';

export interface GrpcClientOptions<S extends ServiceShape> {
  readonly name?: string | undefined;
  /** `host:port`; all addresses of the host are used in turn. */
  readonly address: string;
  readonly tls?: TlsIdentity | undefined;
  /** The deadline of a call if its caller's is not earlier, in milliseconds. */
  readonly deadlineMs: number;
  readonly logger: Logger;
  /** The name to expect in the server's certificate; the address's host if left out. */
  readonly serverName?: string | undefined;
  /** Idempotent RPCs, which may be retried if the server disappears during the call. */
  readonly retry?: readonly (keyof S & string)[] | undefined;
  /** Whether unary calls share long-lived streams to the servers. `retry` does not apply to them. */
  readonly callStreams?: boolean | undefined;
  /**
   * The process is ready without the server once so many milliseconds have passed since `start`; never if left out. The time
   * is for new processes to connect, before they take requests from old ones.
   */
  readonly optionalAfterMs?: number | undefined;
}

export interface GrpcClient<S extends ServiceShape> extends Component {
  /**
   * The RPCs. Each carries the call context: principal, request id, trace, deadline, cancellation. Errors are AppErrors: the
   * peer's; `unavailable` if it is unreachable; `timeout` if it is late or the caller has cancelled.
   */
  readonly call: ClientMethods<S>;
  readiness(): Readiness;
}

const handlingSeconds = histogram({
  name: 'grpc_client_handling_seconds',
  help: 'Time from a call to its answer as its caller sees it, by service, method and status.',
  labels: ['grpc_service', 'grpc_method', 'grpc_code'],
});

/** A client of one service over connections to all of its servers. Connects in the background from `start` or the first call. */
export function createGrpcClient<S extends ServiceShape>(definition: S, options: GrpcClientOptions<S>): GrpcClient<S> {
  const service = serviceNameOf(definition);
  const { name = service, logger, optionalAfterMs = Number.POSITIVE_INFINITY } = options;
  const retry = (options.retry ?? []).flatMap((key) => methodNameOf(definition[key]?.path ?? '') || []);
  logLibrary(logger);
  const client = new Client(
    targetOf(options.address),
    channelCredentials(options.tls),
    channelOptions({ service, retry, serverName: options.serverName }),
  );
  const streams = options.callStreams ? new CallStreams(client) : undefined;
  let startedAt = Number.POSITIVE_INFINITY;
  let stopped = false;

  return {
    name,
    call: callsOf(definition, client, service, streams, (path, callOptions) => {
      if (stopped) throw new AppError('unavailable', { cause: new Error(`the client ${name} has been stopped`) });
      return beginCall(path, options, callOptions);
    }),
    start() {
      startedAt = performance.now();
      watchConnection(client.getChannel(), name, logger, () => stopped);
      return Promise.resolve();
    },
    stop() {
      stopped = true;
      streams?.stop();
      client.close();
      return Promise.resolve();
    },
    readiness(): Readiness {
      if (stopped) return { ready: false, detail: 'stopped' };
      const state = client.getChannel().getConnectivityState(true);
      if (state === connectivityState.READY) return { ready: true };
      const isOptional = performance.now() - startedAt >= optionalAfterMs;
      return { ready: isOptional, detail: `connection ${connectivityState[state]}` };
    },
  };
}

function callsOf<S extends ServiceShape>(
  definition: S,
  client: Client,
  service: string,
  streams: CallStreams | undefined,
  begin: (path: string, options: CallOptions | undefined) => Begun,
): ClientMethods<S> {
  const unary = (method: UntypedMethod, request: unknown, outgoing: Outgoing): Promise<unknown> => {
    const bytes = method.requestSerialize(request);
    return streams ? streams.call(method, bytes, outgoing) : callUnary(client, method, bytes, outgoing);
  };
  const calls = Object.entries(definition).map(([key, shape]) => {
    // `ClientMethods` restores the types of each call.
    const method = shape as unknown as UntypedMethod;
    const labels = { grpc_service: service, grpc_method: methodNameOf(method.path) };
    const outgoing = (options: CallOptions | undefined): Outgoing => {
      const started = performance.now();
      const begun = begin(method.path, options);
      const { span } = begun;
      const onEnd = (code: status): void => {
        handlingSeconds.observe({ ...labels, grpc_code: status[code] }, (performance.now() - started) / 1_000);
        if (span) endSentCall(span, status[code]);
      };
      return { ...begun, onEnd };
    };
    const call = method.requestStream
      ? async (requests: AsyncIterable<unknown>, options?: CallOptions) =>
          callUpload(client, method, requests, outgoing(options))
      : method.responseStream
        ? (request: unknown, options?: CallOptions) => callStream(client, method, request, () => outgoing(options))
        : async (request: unknown, options?: CallOptions) => unary(method, request, outgoing(options));
    return [key, call] as const;
  });
  return Object.fromEntries(calls) as unknown as ClientMethods<S>;
}

type Begun = Omit<Outgoing, 'onEnd'> & { readonly span: OpenSpan | undefined };

function beginCall(
  path: string,
  own: Pick<GrpcClientOptions<never>, 'address' | 'deadlineMs'>,
  options: CallOptions | undefined,
): Begun {
  const context = callContext.get();
  const now = Date.now();
  const callerDeadline = context?.deadline ?? Number.POSITIVE_INFINITY;
  const deadline = Math.min(now + (options?.deadlineMs ?? own.deadlineMs), callerDeadline);
  const signals = [options?.signal, context?.signal].filter((signal) => signal !== undefined);
  if (deadline <= now || signals.some((signal) => signal.aborted)) throw new AppError('timeout');
  // A call outside of any request, such as one at startup, is not traced.
  const span = context && activeTracer() ? beginSentCall(path, own.address, context.traceparent) : undefined;
  return { identity: context && identityOf(context, span?.traceparent), deadline, signals, span };
}
