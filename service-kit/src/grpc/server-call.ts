import { Principal } from '@jogging/proto/common';
import type { CallContext } from '../context/call-context.js';
import { acceptRequestId } from '../context/request-id.js';
import { continueTrace } from '../context/trace-context.js';
import { AppError } from '../errors/app-error.js';
import { beginServedCall, endServedCall } from '../tracing/rpc-spans.js';
import { activeTracer, type OpenSpan } from '../tracing/tracer.js';
import { metadataKeys } from './metadata-keys.js';

/** What grpc-js passes to a handler, for unary and streamed responses alike. */
export interface IncomingCall {
  readonly metadata: { get(key: string): (string | Buffer)[] };
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  once(event: 'cancelled', listener: () => void): unknown;
}

/**
 * One call as its handler sees it, and also the call context of everything that the handler does. Rarely used values are computed
 * on demand.
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

  /** @param principalTrusted whether the peer's principals are trusted */
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

  /** @throws AppError `internal` if the peer sent something else */
  get principal(): Principal | undefined {
    if (this.#principal === undefined) {
      const bytes = this.#principalTrusted ? this.#call.metadata.get(metadataKeys.principal)[0] : undefined;
      this.#principal = Buffer.isBuffer(bytes) ? decodePrincipal(bytes) : null;
    }
    return this.#principal ?? undefined;
  }

  get mayLag(): boolean {
    return this.#call.metadata.get(metadataKeys.mayLag)[0] === '1';
  }

  /** @throws AppError `missing_token` if nobody has signed in */
  requirePrincipal(): Principal {
    const { principal } = this;
    if (!principal) throw new AppError('missing_token');
    return principal;
  }

  /** In milliseconds since 1970; undefined if the caller waits forever. */
  get deadline(): number | undefined {
    const deadline = Number(this.#call.getDeadline());
    return Number.isFinite(deadline) ? deadline : undefined;
  }

  /** Aborted when the caller cancels or disconnects, or its deadline passes; not after a response. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      this.#controller = controller;
      const abort = (): void => {
        if (!this.#ended) controller.abort(new AppError('timeout', { detail: 'The caller has stopped waiting.' }));
      };
      if (this.#call.cancelled) abort();
      else this.#call.once('cancelled', abort);
    }
    return this.#controller.signal;
  }

  /** Called by the server when the call begins. @param path of the RPC */
  begin(path: string): void {
    if (!activeTracer()) return;
    this.#span = beginServedCall(path, this.#callersTrace());
    this.#traceparent = this.#span?.traceparent;
  }

  /** Called by the server before it answers: grpc-js emits `cancelled` at the end of every call. @param code of the response */
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
