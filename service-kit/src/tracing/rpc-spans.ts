import { names } from './attribute-names.js';
import { activeTracer, type OpenSpan } from './tracer.js';

/** The codes that are the server's fault (semantic conventions for gRPC, "Server"). */
const serversFault = new Set(['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS']);

/**
 * Begins the span of an incoming call; undefined if tracing is off.
 *
 * @param path of the RPC, such as `/package.Service/Method`
 */
export function beginServedCall(path: string, parent: string | undefined): OpenSpan | undefined {
  const method = path.slice(1);
  return activeTracer()?.start({
    name: method,
    kind: 'server',
    parent,
    attributes: { [names.rpcSystem]: 'grpc', [names.rpcMethod]: method },
  });
}

export function endServedCall(span: OpenSpan, code: string): void {
  span.end({ attributes: { [names.rpcStatus]: code }, failure: serversFault.has(code) ? code : undefined });
}

/**
 * Begins the span of an outgoing call.
 *
 * @param address `host:port`
 */
export function beginSentCall(path: string, address: string, parent: string): OpenSpan | undefined {
  const method = path.slice(1);
  const colon = address.lastIndexOf(':');
  return activeTracer()?.start({
    name: method,
    kind: 'client',
    parent,
    attributes: {
      [names.rpcSystem]: 'grpc',
      [names.rpcMethod]: method,
      [names.serverAddress]: address.slice(0, colon),
      [names.serverPort]: Number(address.slice(colon + 1)),
    },
  });
}

export function endSentCall(span: OpenSpan, code: string): void {
  span.end({ attributes: { [names.rpcStatus]: code }, failure: code === 'OK' ? undefined : code });
}
