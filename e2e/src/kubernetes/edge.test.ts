import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@jogging/deploy';
import { freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { relay } from './edge.js';

describe('The proxy before the gateways of a cluster', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let gateway: Server;
  let proxy: ChildProcessByStdio<null, Readable, null>;
  let log = '';
  let port: number;

  before(async () => {
    gateway = createServer((request, response) => {
      if (request.url === '/broken') request.socket.destroy();
      else response.end(request.headers.host);
    });
    gateway.listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    port = await freePort();
    const target = { host: '127.0.0.1', port: (gateway.address() as AddressInfo).port };
    proxy = spawn(process.execPath, ['-e', relay(target, await freePort(), port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    proxy.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
    await until(
      () =>
        ask('/').then(
          () => true,
          () => false,
        ),
      { within: 10_000, every: 50, what: 'the proxy' },
    );
  });

  after(async () => {
    agent.destroy();
    proxy.kill();
    await once(proxy, 'close');
    gateway.closeAllConnections();
    gateway.close();
  });

  async function ask(path: string) {
    const request = get({ port, path, agent, host: '127.0.0.1', headers: { host: 'api.test' } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { body: await text(response), socket: request.socket, reused: request.reusedSocket };
  }

  it("keeps the client's connection when a gateway closes its own", async () => {
    const first = await ask('/');
    gateway.closeIdleConnections();
    const second = await ask('/');
    expect(second).to.include({ body: 'api.test', reused: true, socket: first.socket });
  });

  it('passes on that a gateway has lost a request, and says on which connection', async () => {
    const failure = await ask('/broken').catch((error: NodeJS.ErrnoException) => error.code);
    expect(failure).to.equal('ECONNRESET');
    await until(async () => log !== '', { within: 5_000, every: 20, what: 'a line about the request' });
    expect(log).to.match(/GET \/broken on a used connection to 127\.0\.0\.1 ECONNRESET socket hang up\n$/);
  });
});

describe('The relay to the gateways of a cluster', () => {
  let gateway: TcpServer;
  let program: ChildProcessByStdio<null, Readable, null>;
  let port: number;

  before(async () => {
    gateway = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', async () => {
        socket.pause();
        await delay(50);
        socket.write('refused', () => socket.destroy());
      });
    });
    gateway.listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    port = await freePort();
    const target = { host: '127.0.0.1', port: (gateway.address() as AddressInfo).port };
    program = spawn(process.execPath, ['-e', relay(target, port, await freePort())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await until(
      () =>
        once(connect(port, '127.0.0.1'), 'connect').then(
          () => true,
          () => false,
        ),
      {
        within: 10_000,
        every: 50,
        what: 'the relay',
      },
    );
  });

  after(async () => {
    program.kill();
    await once(program, 'close');
    gateway.close();
  });

  it('sends on what a gateway sent before it closed a connection, and reads on', async () => {
    const client = connect(port, '127.0.0.1');
    client.write(Buffer.alloc(100 * 1024));
    client.once('data', () => client.write(Buffer.alloc(1024 * 1024)));
    const closed = once(client, 'close');
    expect(await text(client)).to.equal('refused');
    await closed;
  });
});
