import type { Server, ServerResponse } from 'node:http';

interface Watched {
  /** The bytes that the client has taken, and when that last changed. */
  taken: number;
  since: number;
}

/**
 * Closes the connection of a client that has not taken a response, or the next piece of a streamed one, within the bound. Node.js'
 * own timeout restarts after the system has buffered a part of the response, so it can take twice as long, and it never closes
 * the connection of a client that reads a byte now and then.
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
      // Counts only pieces that were passed to the system completely.
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
