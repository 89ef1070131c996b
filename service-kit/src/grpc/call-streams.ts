import type { Client } from '@grpc/grpc-js';
import { gather } from '../gather.js';
import { CallStream } from './call-stream.js';
import { callUnary, type Outgoing, type UntypedMethod } from './outgoing-call.js';
import { StreamedCall } from './streamed-call.js';

/** Used in turn: `round_robin` opens each to the next server, so that calls reach as many at any time. */
const openStreams = 16;
/** A larger request is sent alone: a server reads 4 MiB as one message, and a large one would hold up the others. */
const largestRequest = 16 * 1024;
const mostCallsTogether = 64;
/** During a rolling update: how long calls are sent alone after a server knew no streams of calls, in milliseconds. */
const sentAloneMs = 30_000;

/**
 * Sends unary calls over long-lived streams (`jogging.common.v1.CallStreamService`), all of one turn of the event loop as one
 * message: opening and ending an HTTP/2 stream for each is most of what a small call costs. No call waits for others.
 */
export class CallStreams {
  readonly #client: Client;
  readonly #streams: CallStream[] = [];
  readonly #gather = gather<StreamedCall>((calls) => this.#send(calls), { most: mostCallsTogether });
  #turn = -1;
  #aloneUntil = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Makes a unary call as `callUnary` does. */
  call(method: UntypedMethod, bytes: Buffer, outgoing: Outgoing): Promise<unknown> {
    if (bytes.length > largestRequest || Date.now() < this.#aloneUntil)
      return callUnary(this.#client, method, bytes, outgoing);
    return new Promise((resolve, reject) => {
      this.#gather(new StreamedCall(method, bytes, outgoing, resolve, reject));
    });
  }

  /** Ends the streams once the calls under way are answered. */
  stop(): void {
    for (const stream of this.#streams) stream.retire();
  }

  #send(gathered: readonly StreamedCall[]): void {
    const calls = gathered.filter((call) => call.waits);
    if (calls.length > 0) this.#nextStream().send(calls);
  }

  #nextStream(): CallStream {
    this.#turn = (this.#turn + 1) % openStreams;
    const open = this.#streams[this.#turn];
    if (open && !open.retired) return open;
    const opened = new CallStream(this.#client, (calls) => this.#sendAlone(calls));
    this.#streams[this.#turn] = opened;
    return opened;
  }

  #sendAlone(calls: Iterable<StreamedCall>): void {
    this.#aloneUntil = Date.now() + sentAloneMs;
    for (const call of calls) call.sendAlone(this.#client);
  }
}
