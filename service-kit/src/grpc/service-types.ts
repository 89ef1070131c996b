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

/** What a handler and a client's method take: the message, or the messages of a stream at the pace of their reader. */
export type SentOf<M extends MethodShape> = M['requestStream'] extends true
  ? AsyncIterable<RequestOf<M>>
  : RequestOf<M>;

export type Handler<M extends MethodShape> = M['responseStream'] extends true
  ? (request: SentOf<M>, call: ServerCall) => AsyncIterable<ResponseOf<M>>
  : (request: SentOf<M>, call: ServerCall) => Promise<ResponseOf<M>> | ResponseOf<M>;

/** What a service does, RPC by RPC; all of them. */
export type Handlers<S extends ServiceShape> = { readonly [K in keyof S]: Handler<S[K]> };

/** For each RPC the certificate names that may call it. An empty list lets nobody in. */
export type Callers<S extends ServiceShape> = { readonly [K in keyof S]: readonly string[] };

export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait, in milliseconds, in place of the client's own; never longer than the caller waits. */
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
