import type { ServerCall } from './server-call.js';
import type { Callers, Handlers, MethodShape, ServiceShape } from './service-types.js';
import { methodNameOf, serviceNameOf } from './service-types.js';

/** One RPC without its types: the server treats all alike. */
export interface ServedMethod {
  readonly path: string;
  readonly service: string;
  readonly method: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (response: unknown) => Buffer;
  readonly handle: (request: unknown, call: ServerCall) => unknown;
  readonly callers: readonly string[];
  readonly principalFrom: readonly string[] | undefined;
}

export interface ServedService {
  readonly name: string;
  readonly methods: readonly ServedMethod[];
}

export interface ServeOptions<S extends ServiceShape> {
  /** The certificate names that may call each RPC; checked under mutual TLS. */
  readonly callers: Callers<S>;
  /** The certificate names whose principals are trusted; those of other callers are ignored. All callers if left out. */
  readonly principalFrom?: readonly string[] | undefined;
}

/** A service with its handlers, for `createGrpcServer`. */
export function serve<S extends ServiceShape>(
  definition: S,
  handlers: Handlers<S>,
  options: ServeOptions<S>,
): ServedService {
  const name = serviceNameOf(definition);
  const methods = Object.keys(definition).map((key): ServedMethod => {
    const shape = definition[key] as MethodShape;
    return {
      path: shape.path,
      service: name,
      method: methodNameOf(shape.path),
      requestStream: shape.requestStream,
      responseStream: shape.responseStream,
      requestDeserialize: shape.requestDeserialize,
      // The types of `Handlers` have paired each handler with its RPC, and are not needed any more.
      responseSerialize: shape.responseSerialize as (response: unknown) => Buffer,
      handle: handlers[key] as (request: unknown, call: ServerCall) => unknown,
      callers: options.callers[key] ?? [],
      principalFrom: options.principalFrom,
    };
  });
  return { name, methods };
}
