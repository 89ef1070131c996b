import { type handleBidiStreamingCall, type ServerDuplexStream, status } from '@grpc/grpc-js';
import {
  type Answer,
  type Call,
  CallStreamServiceService,
  type ExchangeRequest,
  type ExchangeResponse,
} from '@jogging/proto/common';
import { answerOnce, type Serving } from './handle-call.js';
import { metadataKeys } from './metadata-keys.js';
import type { ServedMethod } from './serve.js';
import { SpreadCall } from './spread-call.js';

/** What is answered together; a client reads 16 MiB as one message. */
const mostAnsweredBytes = 1024 * 1024;
const largestResponse = 15 * 1024 * 1024;

const nothing = Buffer.alloc(0);

export type ServerStream = ServerDuplexStream<ExchangeRequest, ExchangeResponse>;

export const callStreamService = { exchange: CallStreamServiceService.exchange };

/** Handles streams of calls: spreads the calls to the handlers of their RPCs, which see no difference. */
export class CallStreamHandler {
  readonly #methods: ReadonlyMap<string, ServedMethod>;
  readonly #serving: Serving;
  readonly #streams = new Set<AnswerWriter>();

  /** @param methods the unary RPCs of the server */
  constructor(methods: readonly ServedMethod[], serving: Serving) {
    this.#methods = new Map(methods.map((method) => [method.path, method]));
    this.#serving = serving;
  }

  readonly handle: handleBidiStreamingCall<ExchangeRequest, ExchangeResponse> = (stream) => {
    const calls = new Map<number, SpreadCall>();
    const writer = new AnswerWriter(stream);
    this.#streams.add(writer);
    stream.on('data', (message: ExchangeRequest) => {
      for (const id of message.cancelled) calls.get(id)?.cancel();
      for (const sent of message.calls) {
        const call = new SpreadCall(sent);
        calls.set(sent.id, call);
        writer.expect();
        this.#spread(stream, sent, call, (answer) => {
          calls.delete(sent.id);
          writer.add({ ...answer, id: sent.id });
        });
      }
    });
    stream.once('end', () => writer.end());
    stream.once('cancelled', () => {
      this.#streams.delete(writer);
      for (const call of calls.values()) call.cancel();
    });
  };

  /** Asks clients to make their next calls elsewhere. */
  close(): void {
    for (const writer of this.#streams) writer.close();
  }

  #spread(stream: ServerStream, sent: Call, call: SpreadCall, answer: (answer: Omit<Answer, 'id'>) => void): void {
    const method = this.#methods.get(sent.path);
    if (!method) {
      answer(failure(status.UNIMPLEMENTED, `The server does not implement ${sent.path}`));
      return;
    }
    let request: unknown;
    try {
      request = method.requestDeserialize(sent.request);
    } catch {
      answer(failure(status.INTERNAL, 'The request cannot be read'));
      return;
    }
    answerOnce(method, this.#serving, { call, peer: stream, request }, (error, response) => {
      const [details] = error?.metadata?.get(metadataKeys.statusDetails) ?? [];
      answer(error ? failure(error.code ?? status.UNKNOWN, error.details ?? '', details) : success(method, response));
    });
  }
}

function success(method: ServedMethod, value: unknown): Omit<Answer, 'id'> {
  try {
    const response = method.responseSerialize(value);
    if (response.length > largestResponse) return failure(status.RESOURCE_EXHAUSTED, 'The response is too large');
    return { code: status.OK, response, message: '', statusDetails: nothing };
  } catch {
    return failure(status.INTERNAL, 'The response cannot be written');
  }
}

function failure(code: status, message: string, details?: string | Buffer): Omit<Answer, 'id'> {
  return { code, response: nothing, message, statusDetails: Buffer.isBuffer(details) ? details : nothing };
}

/** Writes what is answered in one turn of the event loop as one message; no answer waits for a later one. */
class AnswerWriter {
  readonly #stream: ServerStream;
  #unsent: Answer[] = [];
  #bytes = 0;
  #missing = 0;
  #ending = false;

  constructor(stream: ServerStream) {
    this.#stream = stream;
  }

  expect(): void {
    this.#missing += 1;
  }

  add(answer: Answer): void {
    this.#missing -= 1;
    if (this.#unsent.length === 0) process.nextTick(() => this.#send());
    else if (this.#bytes + answer.response.length > mostAnsweredBytes) this.#send();
    this.#unsent.push(answer);
    this.#bytes += answer.response.length;
  }

  close(): void {
    if (!this.#ending) this.#stream.write({ answers: [], closing: true });
  }

  /** After the answers that are still missing. */
  end(): void {
    this.#ending = true;
    if (this.#missing === 0) this.#send();
  }

  #send(): void {
    if (this.#stream.cancelled) return;
    if (this.#unsent.length > 0) this.#stream.write({ answers: this.#unsent, closing: false });
    this.#unsent = [];
    this.#bytes = 0;
    if (this.#ending && this.#missing === 0) this.#stream.end();
  }
}
