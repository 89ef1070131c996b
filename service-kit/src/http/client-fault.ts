import { type IncomingMessage, type OutgoingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { authority } from './authority.js';
import { lingerMs } from './linger.js';

/** A request that could not be read: not HTTP (400), too slow (408), headers too large (431). */
export interface ClientFault {
  readonly status: 400 | 408 | 431;
  /** Node.js's name for it, such as HPE_INVALID_METHOD. */
  readonly code: string;
  /** The base URL by which the client reached this server, from its Host header if that arrived, without a trailing slash. */
  readonly base: string;
}

export interface RawAnswer {
  readonly headers?: OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

/** Makes the answer to such a request; status line, length and `Connection: close` are added. */
export type AnswerClientFault = (fault: ClientFault) => RawAnswer;

/** Node.js's error, with the bytes that arrived last, all that it knows of the request; or ours, with the request. */
export type ParserError = NodeJS.ErrnoException & {
  readonly rawPacket?: Buffer;
  readonly request?: Pick<IncomingMessage, 'method' | 'headers'>;
};

/** The answer to HEAD has no body (RFC 9110, section 9.3.2). */
function isHead(error: ParserError): boolean {
  return error.request?.method === 'HEAD' || error.rawPacket?.subarray(0, 5).toString('latin1') === 'HEAD ';
}

export function clientFaultOf(error: ParserError, socket: Duplex): ClientFault {
  const code = error.code ?? 'UNKNOWN';
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  return { status, code, base: baseOf(socket, error.request?.headers.host ?? hostIn(error.rawPacket)) };
}

function hostIn(received: Buffer | undefined): string | undefined {
  return /\r?\nhost:[ \t]*([^\s]{1,255})[ \t]*\r?\n/i.exec(received?.toString('latin1') ?? '')?.[1];
}

function baseOf(socket: Duplex, host: string | undefined): string {
  const scheme = socket instanceof TLSSocket ? 'https' : 'http';
  if (host !== undefined && authority.test(host)) return `${scheme}://${host}`;
  // HTTP servers pass sockets; the types allow for other streams.
  const { localAddress = 'localhost', localPort = 80 } = socket as Partial<Socket>;
  return `${scheme}://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

export function rawResponse(status: number, answer: RawAnswer, head = false): Buffer {
  const body = Buffer.from(answer.body);
  const headers = {
    ...answer.headers,
    'Content-Length': body.length,
    Date: new Date().toUTCString(),
    Connection: 'close',
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${one}`),
  );
  const top = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(top), head ? Buffer.alloc(0) : body]);
}

const plainAnswer: AnswerClientFault = (fault) => ({
  headers: { 'Content-Type': 'text/plain' },
  body: `${STATUS_CODES[fault.status]}\n`,
});

/** A listener for `clientError` that answers each socket once and then closes it. */
export function answerClientErrors(
  answer: AnswerClientFault = plainAnswer,
): (error: ParserError, socket: Duplex) => void {
  const answered = new WeakSet<Duplex>();
  return (error, socket) => {
    // Whatever the client still sends fails to parse again and again.
    if (answered.has(socket)) return;
    answered.add(socket);
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const fault = clientFaultOf(error, socket);
    socket.end(rawResponse(fault.status, answer(fault), isHead(error)));
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  };
}
