import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface RawAnswer {
  /** 0 if the connection ended without a response. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly text: string;
  /** Milliseconds until the connection was closed. */
  readonly tookMs: number;
}

export interface RawOptions {
  /** Keeps sending this, piece by piece, until the connection is closed. */
  readonly drip?: { readonly piece: string; readonly everyMs: number };
}

/** Sends raw bytes and returns everything received until the server closes. */
export function sendRaw(port: number, bytes: string, { drip }: RawOptions = {}): Promise<RawAnswer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    let open = true;
    const socket = connect(port, '127.0.0.1', async () => {
      socket.write(Buffer.from(bytes, 'latin1'));
      while (drip && open) {
        await delay(drip.everyMs);
        if (open) socket.write(drip.piece);
      }
    });
    socket.on('data', (chunk) => received.push(chunk));
    // A server that closes while more is on its way sends a reset; what it sent before counts.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      open = false;
      resolve(read(Buffer.concat(received).toString('latin1'), performance.now() - began));
    });
  });
}

/** One request whose connection is closed after the response. */
export function requestRaw(port: number, line: string, headers: readonly string[] = [], body = ''): Promise<RawAnswer> {
  const head = [`${line} HTTP/1.1`, 'Host: api.test', 'Connection: close', ...headers].join('\r\n');
  return sendRaw(port, `${head}\r\n\r\n${body}`);
}

function read(everything: string, tookMs: number): RawAnswer {
  const text = everything.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body: rest.join('\r\n\r\n'),
    text,
    tookMs,
  };
}
