import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  /** `host:port` for all replicas. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * One address for several replicas on this machine, where a name cannot resolve to all of them: passes each new connection to the
 * next replica that accepts it. Runs in this process.
 */
export async function balance(addresses: readonly string[], port: number): Promise<Balancer> {
  let turn = 0;
  const open = new Set<Socket>();

  const server = createServer((client) => {
    track(client, open);
    const first = turn++;
    const tryFrom = (offset: number): void => {
      const address = offset < addresses.length ? addresses[(first + offset) % addresses.length] : undefined;
      if (!address) {
        client.destroy();
        return;
      }
      const [host, replicaPort] = address.split(':');
      const replica = connect({ host, port: Number(replicaPort) });
      const refused = () => tryFrom(offset + 1);
      replica.once('error', refused);
      replica.once('connect', () => {
        replica.off('error', refused);
        track(replica, open);
        client.pipe(replica).pipe(client);
        client.once('close', () => replica.destroy());
        replica.once('close', () => client.destroy());
      });
    };
    tryFrom(0);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${port}`,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

function track(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  // A killed replica resets its connections; the `close` event above handles that.
  socket.on('error', () => {});
}
