import { type Client, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { CallStreamServiceService, ExchangeRequest, ExchangeResponse } from '@jogging/proto/common';
import type { StreamedCall } from './streamed-call.js';

/** A stream is replaced after this time, in milliseconds, so that calls find new servers. */
const longestLifeMs = 10_000;

const ignore = (): void => {};

/** One stream of calls to one server. */
export class CallStream {
  /** Whether it accepts no more calls. */
  retired = false;
  readonly #stream: ReturnType<ReturnType<Client['getChannel']>['createCall']>;
  readonly #timer = setTimeout(() => this.retire(), longestLifeMs).unref();
  readonly #calls = new Map<number, StreamedCall>();
  #lastId = 0;
  #isKnown = false;
  #ended = false;

  /** @param onUnknown takes the calls back if the server does not know such streams: it has done nothing for them */
  constructor(client: Client, onUnknown: (calls: Iterable<StreamedCall>) => void) {
    const noDeadline = Number.POSITIVE_INFINITY;
    this.#stream = client.getChannel().createCall(CallStreamServiceService.exchange.path, noDeadline, null, null, null);
    this.#stream.start(new Metadata(), {
      onReceiveMetadata: ignore,
      onReceiveMessage: (message: Buffer) => this.#receive(message),
      onReceiveStatus: (received) => {
        this.#end();
        if (received.code === status.UNIMPLEMENTED && !this.#isKnown) onUnknown(this.#calls.values());
        else this.#failAll(received);
      },
    });
    this.#stream.startRead();
  }

  send(calls: readonly StreamedCall[]): void {
    const messages = calls.map((call) => {
      const id = ++this.#lastId;
      this.#calls.set(id, call);
      call.onLeave = () => this.#leave(id);
      return call.message(id);
    });
    this.#write({ calls: messages, cancelled: [] });
  }

  /** Accepts no more calls, and ends once those in flight are answered. */
  retire(): void {
    this.retired = true;
    clearTimeout(this.#timer);
    if (this.#calls.size > 0 || this.#ended) return;
    this.#ended = true;
    this.#stream.halfClose();
  }

  #receive(message: Buffer): void {
    this.#isKnown = true;
    let received: ExchangeResponse;
    try {
      received = ExchangeResponse.decode(message);
    } catch {
      this.#stream.cancelWithStatus(status.INTERNAL, 'The answers cannot be read');
      return;
    }
    for (const answer of received.answers) {
      const call = this.#calls.get(answer.id);
      this.#calls.delete(answer.id);
      call?.answer(answer);
    }
    if (this.retired || received.closing) this.retire();
    this.#stream.startRead();
  }

  #leave(id: number): void {
    if (!this.#calls.delete(id) || this.#ended) return;
    this.#write({ calls: [], cancelled: [id] });
    if (this.retired) this.retire();
  }

  #write(calls: ExchangeRequest): void {
    this.#stream.sendMessageWithContext({}, Buffer.from(ExchangeRequest.encode(calls).finish()));
  }

  #end(): void {
    this.#ended = true;
    this.retire();
  }

  #failAll(received: StatusObject): void {
    const code = received.code === status.OK ? status.INTERNAL : received.code;
    for (const call of this.#calls.values()) call.fail({ ...received, code });
    this.#calls.clear();
  }
}
