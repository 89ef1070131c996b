import type { ServerCall } from './server-call.js';

/** One RPC as ts-proto generates it. */
export interface MethodShape {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (request: never) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (response: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** A service as ts-proto generates it: its RPCs by name. Requests and responses are one message or a stream. */
export type ServiceShape = { readonly [method: string]: MethodShape };

export type RequestOf<M extends MethodShape> = ReturnType<M['requestDeserialize']>;
export type ResponseOf<M extends MethodShape> = ReturnType<M['responseDeserialize']>;

/** The input of a handler and of a client's method: the message, or the messages of a stream at the pace of their reader. */
export type SentOf<M extends MethodShape> = M['requestStream'] extends true
  ? AsyncIterable<RequestOf<M>>
  : RequestOf<M>;

export type Handler<M extends MethodShape> = M['responseStream'] extends true
  ? (request: SentOf<M>, call: ServerCall) => AsyncIterable<ResponseOf<M>>
  : (request: SentOf<M>, call: ServerCall) => Promise<ResponseOf<M>> | ResponseOf<M>;

/** The handlers of all RPCs of a service. */
export type Handlers<S extends ServiceShape> = { readonly [K in keyof S]: Handler<S[K]> };

/** The certificate names that may call each RPC. An empty list permits nobody. */
export type Callers<S extends ServiceShape> = { readonly [K in keyof S]: readonly string[] };

export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  /** The deadline in milliseconds, instead of the client's own; never later than the caller's. */
  readonly deadlineMs?: number | undefined;
}

export type ClientMethod<M extends MethodShape> = M['responseStream'] extends true
  ? (request: SentOf<M>, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
  : (request: SentOf<M>, options?: CallOptions) => Promise<ResponseOf<M>>;

export type ClientMethods<S extends ServiceShape> = { readonly [K in keyof S]: ClientMethod<S[K]> };

/** The service's full name within a path such as `/jogging.runs.v1.RunService/GetRun`. */
export function serviceNameOf(definition: ServiceShape): string {
  return Object.values(definition)[0]?.path.split('/')[1] ?? '';
}

/** The RPC's name within its path. */
export function methodNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
