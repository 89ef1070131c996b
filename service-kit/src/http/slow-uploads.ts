import type { IncomingMessage } from 'node:http';

/** The least that an upload must deliver: bytes in each period of milliseconds. */
export interface SlowestUpload {
  readonly bytes: number;
  readonly everyMs: number;
}

export const slowestUpload: SlowestUpload = { bytes: 64 * 1024, everyMs: 30_000 };

/**
 * Calls `end` once an upload has delivered too little in a period. A period at whose end bytes wait for us does not count: then
 * we are the slower side.
 */
export function endSlowUpload(request: IncomingMessage, { bytes, everyMs }: SlowestUpload, end: () => void): void {
  const { socket } = request;
  let received = socket.bytesRead;
  const timer = setInterval(() => {
    const delivered = socket.bytesRead - received;
    received = socket.bytesRead;
    if (request.complete || request.destroyed) clearInterval(timer);
    else if (delivered < bytes && request.readableLength === 0) end();
  }, everyMs);
  timer.unref();
  request.once('close', () => clearInterval(timer));
}
