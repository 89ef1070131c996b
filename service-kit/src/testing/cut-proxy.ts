import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on its own port, with which a test simulates network failures. */
export interface CutProxy {
  readonly port: number;
  /** The same URL with this proxy's host and port. */
  through(url: string): string;
  /** Closes every connection, and each new one at once. */
  cut(): void;
  /** Closes every connection but accepts new ones, like a server that restarts instantly. */
  drop(): void;
  /** Keeps and accepts connections but silently passes no more bytes in either direction. */
  hang(): void;
  /** Closes hanging connections and passes bytes again. */
  restore(): void;
  /** Open connections. */
  connections(): number;
  close(): Promise<void>;
}

type State = 'passing' | 'cut' | 'hanging';

/**
 * @param target a URL with host and port: where the connections are to go
 * @param endsAt called with what a client sends; if true, it is not passed on and the connection ends
 */
export async function cutProxy(target: string, endsAt?: (sent: Buffer) => boolean): Promise<CutProxy> {
  const { hostname, port: targetPort } = new URL(target);
  let state: State = 'passing';
  const pairs = new Set<readonly [Socket, Socket]>();

  const endAll = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    pairs.clear();
  };
  const server = createServer((near) => {
    if (state === 'cut') {
      near.on('error', () => {});
      near.destroy();
      return;
    }
    const far = connect({ host: hostname, port: Number(targetPort) });
    const pair = [near, far] as const;
    pairs.add(pair);
    if (endsAt) near.on('data', (sent: Buffer) => endsAt(sent) && far.destroy());
    for (const [from, to] of [pair, [far, near] as const]) {
      from.setNoDelay(true);
      from.on('error', () => {});
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      from.pipe(to);
    }
    if (state === 'hanging') halt(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    port,
    through(url) {
      const changed = new URL(url);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    },
    cut() {
      state = 'cut';
      endAll();
    },
    drop: endAll,
    hang() {
      state = 'hanging';
      for (const pair of pairs) halt(pair);
    },
    restore() {
      if (state === 'hanging') endAll();
      state = 'passing';
    },
    connections: () => pairs.size,
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}

function halt([near, far]: readonly [Socket, Socket]): void {
  near.unpipe(far);
  far.unpipe(near);
  near.pause();
  far.pause();
}
