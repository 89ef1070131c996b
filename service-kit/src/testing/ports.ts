import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range from which Linux takes local ports of outgoing connections (32768 on): such a port cannot be listened on for a
 * minute after its connection has closed, and may be in use when a killed server restarts.
 */
const LOWEST = 20_000;
const BEYOND = 32_768;

const handedOut = new Set<number>();

/** Whether a server can listen on this port of the loopback address. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (fault: NodeJS.ErrnoException) => {
      if (fault.code === 'EADDRINUSE' || fault.code === 'EACCES') resolve(false);
      else reject(fault);
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** A free port that this process has not used before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const port = randomInt(LOWEST, BEYOND);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port between ${LOWEST} and ${BEYOND - 1}`);
}
