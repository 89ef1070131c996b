import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { callContext } from '../context/call-context.js';
import { AppError } from '../errors/app-error.js';
import type { Logger } from '../logging/logger.js';
import { type OutageLog, outageCause } from '../logging/outage-log.js';
import { histogram } from '../metrics/index.js';
import { errorToStatus } from './error-to-status.js';
import { peerNames } from './peer-identity.js';
import type { ServedMethod } from './serve.js';
import { type IncomingCall, ServerCall } from './server-call.js';

/** The state that all calls of a server share. */
export interface Serving {
  readonly logger: Logger;
  readonly outages: OutageLog;
  /** Whether peers have presented certificates. */
  readonly secured: boolean;
  /** The maximum number of concurrent calls. */
  readonly mostCalls: number;
  /** Current calls. */
  calls: number;
}

type Peer = Parameters<typeof peerNames>[0];

interface Received {
  readonly call: IncomingCall;
  /** The object by which grpc-js identifies the peer: the call itself, or the stream of its batch. */
  readonly peer: Peer;
  readonly request: unknown;
}

const refused = { code: status.PERMISSION_DENIED, details: 'The certificate of the peer does not permit this call.' };

const handlingSeconds = histogram({
  name: 'grpc_server_handling_seconds',
  help: 'Time from a call to its answer, by service, method and status.',
  labels: ['grpc_service', 'grpc_method', 'grpc_code'],
});

/** A handler for grpc-js that answers with one message. */
export function unaryHandler(method: ServedMethod, serving: Serving): handleUnaryCall<unknown, unknown> {
  return (call, callback) => answerOnce(method, serving, { call, peer: call, request: call.request }, callback);
}

/** A handler for grpc-js that reads a stream at its own pace and answers with one message. */
export function uploadHandler(method: ServedMethod, serving: Serving): handleClientStreamingCall<unknown, unknown> {
  return (call, callback) => answerOnce(method, serving, { call, peer: call, request: call }, callback);
}

/** Has the call handled if its peer may make it, and answers with one message or the status of the error. */
export function answerOnce(
  method: ServedMethod,
  serving: Serving,
  { call, peer, request }: Received,
  callback: sendUnaryData<unknown>,
): void {
  const context = admit(method, serving, call, peer);
  if (!context) {
    callback(refused);
    return;
  }
  const started = performance.now();
  const answering = callContext.run(context, async () => {
    try {
      if (serving.calls > serving.mostCalls) throw overloaded();
      const response = await method.handle(request, context);
      ended(method, serving, context, started, status.OK);
      callback(null, response);
    } catch (thrown) {
      const answer = failed(method, serving, call, thrown);
      ended(method, serving, context, started, answer.code);
      callback(answer);
    }
  });
  answering.catch((error: unknown) => cannotAnswer(method, serving, error));
}

/** A handler for grpc-js that answers with a stream at the pace of the peer. */
export function streamHandler(method: ServedMethod, serving: Serving): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const context = admit(method, serving, call, call);
    if (!context) {
      call.emit('error', refused);
      return;
    }
    const started = performance.now();
    const answering = callContext.run(context, async () => {
      try {
        if (serving.calls > serving.mostCalls) throw overloaded();
        await pump(method.handle(call.request, context) as AsyncIterable<unknown>, call);
        ended(method, serving, context, started, call.cancelled ? status.CANCELLED : status.OK);
        call.end();
      } catch (thrown) {
        const answer = failed(method, serving, call, thrown);
        ended(method, serving, context, started, answer.code);
        call.emit('error', answer);
      }
    });
    answering.catch((error: unknown) => cannotAnswer(method, serving, error));
  };
}

function admit(method: ServedMethod, serving: Serving, call: IncomingCall, peer: Peer): ServerCall | undefined {
  if (!serving.secured) return begun(method, serving, new ServerCall(call, true));
  const names = peerNames(peer);
  if (!names.some((name) => method.callers.includes(name))) {
    serving.logger.warn({ rpc: method.path, peer: names }, 'a peer was refused');
    return undefined;
  }
  const { principalFrom } = method;
  const trusted = principalFrom === undefined || names.some((name) => principalFrom.includes(name));
  return begun(method, serving, new ServerCall(call, trusted));
}

function begun(method: ServedMethod, serving: Serving, context: ServerCall): ServerCall {
  serving.calls += 1;
  context.begin(method.path);
  return context;
}

function ended(method: ServedMethod, serving: Serving, context: ServerCall, started: number, code: status): void {
  serving.calls -= 1;
  context.end(status[code]);
  handlingSeconds.observe(
    { grpc_service: method.service, grpc_method: method.method, grpc_code: status[code] },
    (performance.now() - started) / 1_000,
  );
}

function failed(method: ServedMethod, serving: Serving, call: IncomingCall, thrown: unknown) {
  const error = AppError.from(thrown);
  const { logger } = serving;
  if (call.cancelled) logger.debug({ rpc: method.path, code: error.code }, 'a call was cancelled');
  else if (error.code === 'internal') logger.error({ rpc: method.path, err: thrown }, 'a call failed');
  else if (error.code === 'unavailable') serving.outages.failed(outageCause(error), thrown);
  else if (error.status >= 500) logger.warn({ rpc: method.path, err: thrown }, 'could not answer a call');
  else logger.debug({ rpc: method.path, code: error.code }, 'a call was refused');
  return errorToStatus(error);
}

// The call runs into its deadline; failing to answer one must not end the process.
function cannotAnswer(method: ServedMethod, serving: Serving, error: unknown): void {
  serving.logger.error({ rpc: method.path, err: error }, 'could not send a response');
}

function overloaded(): AppError {
  return new AppError('unavailable', { detail: 'Too many calls at once.', retryAfterSeconds: 1 });
}

async function pump(source: AsyncIterable<unknown>, stream: ServerWritableStream<unknown, unknown>): Promise<void> {
  for await (const message of source) {
    if (stream.cancelled) return;
    if (!stream.write(message)) await drained(stream);
  }
}

// A cancelled stream never drains.
function drained(stream: ServerWritableStream<unknown, unknown>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('cancelled', done);
      resolve();
    };
    stream.once('drain', done);
    stream.once('cancelled', done);
    if (stream.cancelled) done();
  });
}
