import type { Server, ServerResponse } from 'node:http';

interface Watched {
  /** Bytes that the client had taken when this last changed, and when that was. */
  taken: number;
  since: number;
}

/**
 * Closes the connection of a client that has not taken an answer, or the next piece of a streamed one, within the bound.
 * Node.js' own timeout starts again once the system has buffered some of the answer, so that it takes up to twice as long,
 * and a client that reads a byte now and then is never let go.
 */
export function closeUnread(server: Server, boundMs: number): void {
  const watched = new Map<ServerResponse, Watched>();
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const now = performance.now();
    for (const [response, state] of watched) {
      const { socket } = response;
      if (!socket) continue;
      const waiting = socket.writableLength;
      // The bytes of every piece that was handed over to the system whole.
      const taken = socket.bytesWritten - waiting;
      if (waiting === 0 || taken !== state.taken) Object.assign(state, { taken, since: now });
      else if (now - state.since >= boundMs) socket.destroy();
    }
  };
  server.prependListener('request', (_request, response) => {
    watched.set(response, { taken: -1, since: performance.now() });
    timer ??= setInterval(look, Math.min(1_000, boundMs / 4)).unref();
    response.once('close', () => {
      watched.delete(response);
      if (watched.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
  });
}
