import { once } from 'node:events';
import { type Client, type StatusObject, status } from '@grpc/grpc-js';
import { type CallIdentity, metadataOf } from './outgoing-metadata.js';
import type { MethodShape } from './service-types.js';
import { statusToError } from './status-to-error.js';

/** The options of one outgoing call. */
export interface Outgoing {
  /** Undefined outside of any request. */
  readonly identity: CallIdentity | undefined;
  /** In milliseconds since 1970. */
  readonly deadline: number;
  /** Any of these cancels the call. */
  readonly signals: readonly AbortSignal[];
  /** Called with the status at the end. */
  readonly onEnd: (code: status) => void;
}

/** An RPC without its types. */
export type UntypedMethod = Omit<MethodShape, 'requestSerialize'> & {
  readonly requestSerialize: (request: unknown) => Buffer;
};

const ignore = (): void => {};

/**
 * Makes a unary call. Uses the channel directly: `Client.makeUnaryRequest` adds an emitter, two listeners and a stack trace to
 * each call.
 *
 * @param bytes the request, serialized before the call begins: one that cannot be must not leave a call behind
 */
export function callUnary(client: Client, method: UntypedMethod, bytes: Buffer, outgoing: Outgoing): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = client.getChannel().createCall(method.path, outgoing.deadline, null, null, null);
    let response: unknown;
    const cancel = (): void => call.cancelWithStatus(status.CANCELLED, 'The caller waits no longer');
    const end = (received: StatusObject): void => {
      for (const signal of outgoing.signals) signal.removeEventListener('abort', cancel);
      const code = received.code === status.OK && response === undefined ? status.INTERNAL : received.code;
      outgoing.onEnd(code);
      if (code === status.OK) resolve(response);
      else reject(statusToError({ ...received, code }));
    };
    call.start(metadataOf(outgoing.identity), {
      onReceiveMetadata: ignore,
      onReceiveMessage(message: Buffer) {
        try {
          response = method.responseDeserialize(message);
        } catch {
          call.cancelWithStatus(status.INTERNAL, 'The response cannot be read');
        }
      },
      onReceiveStatus: end,
    });
    call.startRead();
    call.sendMessageWithContext({}, bytes);
    call.halfClose();
    for (const signal of outgoing.signals) signal.addEventListener('abort', cancel, { once: true });
  });
}

/** Makes a server-streaming call once it is iterated, at the pace of the loop; leaving the loop cancels the call. */
export async function* callStream(
  client: Client,
  method: UntypedMethod,
  request: unknown,
  begin: () => Outgoing,
): AsyncGenerator<unknown> {
  const outgoing = begin();
  const stream = client.makeServerStreamRequest<unknown, unknown>(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    metadataOf(outgoing.identity),
    { deadline: outgoing.deadline },
  );
  const cancel = (): void => stream.cancel();
  for (const signal of outgoing.signals) signal.addEventListener('abort', cancel, { once: true });
  let code = status.CANCELLED;
  try {
    yield* stream;
    code = status.OK;
  } catch (thrown) {
    if (!isStatus(thrown)) throw thrown;
    code = thrown.code;
    throw statusToError(thrown);
  } finally {
    for (const signal of outgoing.signals) signal.removeEventListener('abort', cancel);
    stream.cancel();
    outgoing.onEnd(code);
  }
}

function isStatus(thrown: unknown): thrown is Error & StatusObject {
  return thrown instanceof Error && 'code' in thrown && 'metadata' in thrown && 'details' in thrown;
}

/** Makes a client-streaming call: sends each message when the peer has room for it, and returns one. */
export function callUpload(
  client: Client,
  method: UntypedMethod,
  requests: AsyncIterable<unknown>,
  outgoing: Outgoing,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stream = client.makeClientStreamRequest<unknown, unknown>(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      metadataOf(outgoing.identity),
      { deadline: outgoing.deadline },
      (error, response) => {
        for (const signal of outgoing.signals) signal.removeEventListener('abort', cancel);
        outgoing.onEnd(error ? error.code : status.OK);
        stopped.abort();
        if (error) reject(broken ?? statusToError(error));
        else resolve(response);
      },
    );
    const stopped = new AbortController();
    let broken: unknown;
    const cancel = (): void => stream.cancel();
    for (const signal of outgoing.signals) signal.addEventListener('abort', cancel, { once: true });
    const send = async (): Promise<void> => {
      for await (const request of requests) {
        if (stopped.signal.aborted) return;
        if (!stream.write(request)) await once(stream, 'drain', { signal: stopped.signal });
      }
      stream.end();
    };
    send().catch((error: unknown) => {
      if (stopped.signal.aborted) return;
      // The source failed: its error is the one to report.
      broken = error;
      stream.cancel();
    });
  });
}
