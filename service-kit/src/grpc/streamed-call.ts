import { type Client, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { Answer, Call } from '@jogging/proto/common';
import { metadataKeys } from './metadata-keys.js';
import { callUnary, type Outgoing, type UntypedMethod } from './outgoing-call.js';
import { statusToError } from './status-to-error.js';

const nothing = Buffer.alloc(0);

/** A unary call that travels in a stream of calls. It ends on its own when its deadline passes or its caller cancels. */
export class StreamedCall {
  /** Whether its caller waits for the answer. */
  waits = true;
  /** Called when the caller has stopped waiting. */
  onLeave = (): void => {};
  readonly #method: UntypedMethod;
  readonly #bytes: Buffer;
  readonly #outgoing: Outgoing;
  readonly #resolve: (response: unknown) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #cancel = (): void => this.#leave(status.CANCELLED, 'The caller waits no longer');

  constructor(
    method: UntypedMethod,
    bytes: Buffer,
    outgoing: Outgoing,
    resolve: (response: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.#method = method;
    this.#bytes = bytes;
    this.#outgoing = outgoing;
    this.#resolve = resolve;
    this.#reject = reject;
    for (const signal of outgoing.signals) signal.addEventListener('abort', this.#cancel, { once: true });
    const late = (): void => this.#leave(status.DEADLINE_EXCEEDED, 'Deadline exceeded');
    this.#timer = setTimeout(late, outgoing.deadline - Date.now());
  }

  message(id: number): Call {
    const { identity, deadline } = this.#outgoing;
    return {
      id,
      path: this.#method.path,
      request: this.#bytes,
      timeoutMs: Math.max(1, deadline - Date.now()),
      requestId: identity?.requestId ?? '',
      traceparent: identity?.traceparent ?? '',
      principal: identity?.principal ?? nothing,
      mayLag: identity?.mayLag ?? false,
    };
  }

  /** Makes the call without the stream. */
  sendAlone(client: Client): void {
    if (!this.#settle()) return;
    callUnary(client, this.#method, this.#bytes, this.#outgoing).then(this.#resolve, this.#reject);
  }

  answer({ code, response, message, statusDetails }: Answer): void {
    if (code !== status.OK) {
      const metadata = new Metadata();
      if (statusDetails.length > 0) metadata.set(metadataKeys.statusDetails, statusDetails);
      this.fail({ code, details: message, metadata });
      return;
    }
    let value: unknown;
    try {
      value = this.#method.responseDeserialize(response);
    } catch {
      this.#end(status.INTERNAL, 'The response cannot be read');
      return;
    }
    if (!this.#settle()) return;
    this.#outgoing.onEnd(status.OK);
    this.#resolve(value);
  }

  fail(received: StatusObject): void {
    if (!this.#settle()) return;
    this.#outgoing.onEnd(received.code);
    this.#reject(statusToError(received));
  }

  #leave(code: status, details: string): void {
    this.#end(code, details);
    this.onLeave();
  }

  #end(code: status, details: string): void {
    this.fail({ code, details, metadata: new Metadata() });
  }

  #settle(): boolean {
    if (!this.waits) return false;
    this.waits = false;
    clearTimeout(this.#timer);
    for (const signal of this.#outgoing.signals) signal.removeEventListener('abort', this.#cancel);
    return true;
  }
}
