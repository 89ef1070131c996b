import type { Metadata } from '@grpc/grpc-js';
import { Principal } from '@jogging/proto/common';
import type { CallContext } from '../context/call-context.js';
import { acceptRequestId } from '../context/request-id.js';
import { continueTrace } from '../context/trace-context.js';
import { AppError } from '../errors/app-error.js';
import { beginServedCall, endServedCall } from '../tracing/rpc-spans.js';
import { activeTracer, type OpenSpan } from '../tracing/tracer.js';
import { metadataKeys } from './metadata-keys.js';

/** What grpc-js hands to a handler, as far as it is the same for single and streamed responses. */
export interface IncomingCall {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  once(event: 'cancelled', listener: () => void): unknown;
}

/**
 * One call as its handler sees it, and at the same time the call context of all that the handler does. What many calls never
 * ask for is made when asked for.
 */
export class ServerCall implements CallContext {
  readonly #call: IncomingCall;
  readonly #principalTrusted: boolean;
  #requestId: string | undefined;
  #traceparent: string | undefined;
  #principal: Principal | null | undefined;
  #controller: AbortController | undefined;
  #span: OpenSpan | undefined;
  #ended = false;

  /** @param principalTrusted whether the peer is one that principals are taken from */
  constructor(call: IncomingCall, principalTrusted: boolean) {
    this.#call = call;
    this.#principalTrusted = principalTrusted;
  }

  get requestId(): string {
    this.#requestId ??= acceptRequestId(this.#call.metadata.get(metadataKeys.requestId)[0]);
    return this.#requestId;
  }

  get traceparent(): string {
    this.#traceparent ??= continueTrace(this.#callersTrace());
    return this.#traceparent;
  }

  /** @throws AppError `internal` where the peer sent something else */
  get principal(): Principal | undefined {
    if (this.#principal === undefined) {
      const bytes = this.#principalTrusted ? this.#call.metadata.get(metadataKeys.principal)[0] : undefined;
      this.#principal = Buffer.isBuffer(bytes) ? decodePrincipal(bytes) : null;
    }
    return this.#principal ?? undefined;
  }

  /** @throws AppError `missing_token` where nobody has signed in */
  requirePrincipal(): Principal {
    const { principal } = this;
    if (!principal) throw new AppError('missing_token');
    return principal;
  }

  /** In milliseconds since 1970; undefined where the caller waits for ever. */
  get deadline(): number | undefined {
    const deadline = Number(this.#call.getDeadline());
    return Number.isFinite(deadline) ? deadline : undefined;
  }

  /** Aborted when the caller has cancelled, has gone, or its deadline has passed; not after an answer. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      this.#controller = controller;
      const abort = (): void => {
        if (!this.#ended) controller.abort(new AppError('timeout', { detail: 'The caller waits no longer.' }));
      };
      if (this.#call.cancelled) abort();
      else this.#call.once('cancelled', abort);
    }
    return this.#controller.signal;
  }

  /** Told by the server when it takes the call on. @param path of the RPC */
  begin(path: string): void {
    if (!activeTracer()) return;
    this.#span = beginServedCall(path, this.#callersTrace());
    this.#traceparent = this.#span?.traceparent;
  }

  /** Told by the server before it answers: grpc-js says `cancelled` at the end of every call. @param code of the answer */
  end(code: string): void {
    this.#ended = true;
    if (this.#span) endServedCall(this.#span, code);
  }

  #callersTrace(): string | undefined {
    return this.#call.metadata.get(metadataKeys.traceparent)[0]?.toString();
  }
}

function decodePrincipal(bytes: Buffer): Principal {
  try {
    return Principal.decode(bytes);
  } catch (cause) {
    throw new AppError('internal', { detail: 'The principal cannot be read.', cause });
  }
}
