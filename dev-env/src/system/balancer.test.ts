import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { balance } from './balancer.js';

/** A server that answers each connection with its name. */
async function replica(name: string): Promise<{ server: Server; address: string }> {
  const server = createServer((socket) => socket.end(name)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function ask(address: string): Promise<string> {
  const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  await once(socket, 'close');
  return said;
}

describe('one address for several replicas', () => {
  it('hands connections to the replicas in turn, and skips an unavailable one', async () => {
    const [a, b] = await Promise.all([replica('a'), replica('b')]);
    const { address, close } = await balance([a.address, b.address], await freePort());
    expect([await ask(address), await ask(address), await ask(address)]).to.deep.equal(['a', 'b', 'a']);
    b.server.close();
    await once(b.server, 'close');
    expect([await ask(address), await ask(address)]).to.deep.equal(['a', 'a']);
    a.server.close();
    await close();
  });

  it('closes the connection if no replica accepts it', async () => {
    const { address, close } = await balance(
      [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`],
      await freePort(),
    );
    expect(await ask(address)).to.equal('');
    await close();
  });
});
