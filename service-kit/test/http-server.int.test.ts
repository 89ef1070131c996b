import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import express from 'express';
import { createHttpServer, type HttpServerOptions } from '../src/http/index.js';
import { sendRaw } from './raw-http.js';

const hello: RequestListener = (_request, response) => {
  response.end('hello');
};

async function request(port: number, agent?: Agent): Promise<IncomingMessage & { body: string }> {
  const [response] = (await once(get({ port, host: '127.0.0.1', path: '/', agent }), 'response')) as [IncomingMessage];
  return Object.assign(response, { body: await text(response) });
}

describe('the HTTP server', () => {
  const closers: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(options: Partial<HttpServerOptions> = {}) {
    const server = createHttpServer({ app: hello, host: '127.0.0.1', port: 0, ...options });
    await server.start();
    closers.push(() => server.stop());
    return server;
  }

  it('serves an Express application', async () => {
    const app = express();
    app.get('/', (_request, response) => void response.json({ fine: true }));
    const server = await start({ app });
    expect((await request(server.port())).body).to.equal('{"fine":true}');
    expect(await server.readiness?.()).to.deep.equal({ ready: true });
  });

  it('answers 431 to headers over 16 KiB, even a megabyte of them', async () => {
    const server = await start();
    for (const size of [17 * 1024, 1024 * 1024]) {
      const answer = await sendRaw(server.port(), `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(size)}\r\n\r\n`);
      expect(answer)
        .to.match(/^HTTP\/1\.1 431 /)
        .and.include('Connection: close');
    }
  });

  it('accepts headers of just under 16 KiB', async () => {
    const server = await start();
    const head = `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: ${'a'.repeat(16_000)}\r\n\r\n`;
    expect(await sendRaw(server.port(), head)).to.match(/^HTTP\/1\.1 200 /);
  });

  it('answers requests that are not HTTP with the response it is configured with', async () => {
    const server = await start({
      onClientError: (fault) => ({
        headers: { 'Content-Type': 'application/vnd.api+json' },
        body: JSON.stringify({ status: fault.status, note: 'ü', base: fault.base }),
      }),
    });
    const answer = await sendRaw(server.port(), 'NONSENSE\r\n\r\n');
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).to.match(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).to.include('Content-Type: application/vnd.api+json');
    expect(head).to.include(`Content-Length: ${Buffer.byteLength(body ?? '')}`);
    const base = `http://127.0.0.1:${server.port()}`;
    expect(JSON.parse(body ?? '')).to.deep.equal({ status: 400, note: 'ü', base });
  });

  it('answers a request without Host itself, or leaves it to the application', async () => {
    const request = 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n';
    const strict = await start();
    expect(await sendRaw(strict.port(), request)).to.match(/^HTTP\/1\.1 400 /);
    const lenient = await start({ requireHost: false });
    expect(await sendRaw(lenient.port(), request))
      .to.match(/^HTTP\/1\.1 200 /)
      .and.include('hello');
  });

  it('answers 408 to a client that sends its headers too slowly', async () => {
    const server = await start({ timeouts: { headersMs: 100, requestMs: 200 } });
    const answer = await sendRaw(server.port(), 'GET / HTTP/1.1\r\nHost: x\r\n');
    expect(answer).to.match(/^HTTP\/1\.1 408 /);
  });

  it('closes the connection of a client that sends its body too slowly', async () => {
    const app: RequestListener = (incoming, response) => {
      incoming
        .on('error', () => {})
        .resume()
        .once('end', () => response.end());
    };
    const server = await start({ app, timeouts: { headersMs: 100, requestMs: 200 } });
    const answer = await sendRaw(server.port(), 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
    expect(answer).to.match(/^HTTP\/1\.1 408 /);
  });

  it('closes the connection of an upload that is too slow, though not of one that waits for us', async () => {
    const received: IncomingMessage[] = [];
    const app: RequestListener = (incoming, response) => {
      received.push(incoming.on('error', () => {}).once('end', () => response.end('whole')));
      if (incoming.url === '/read') incoming.resume();
    };
    const slowest = { bytes: 1_000, everyMs: 100 };
    const server = await start({ app, timeouts: { upload: { requestMs: 60_000, slowest, matches: () => true } } });
    const length = 2_000_000;
    const send = (path: string, body: string) =>
      sendRaw(
        server.port(),
        `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`,
      );
    const waits = send('/wait', 'a'.repeat(length));
    expect(await send('/read', 'abc')).to.match(/^HTTP\/1\.1 408 /);
    received[0]?.resume();
    expect(await waits).to.match(/^HTTP\/1\.1 200 /);
  });

  it('answers 431 to more than a hundred headers, however small', async () => {
    const server = await start();
    const send = (count: number) =>
      sendRaw(server.port(), `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${'a:b\r\n'.repeat(count - 2)}\r\n`);
    expect(await send(100)).to.match(/^HTTP\/1\.1 200 /);
    for (const count of [101, 3_000])
      expect(await send(count))
        .to.match(/^HTTP\/1\.1 431 /)
        .and.not.include('hello');
  });

  it('tells the answer to too many headers by which host the client reached the server', async () => {
    const server = await start({ onClientError: ({ base }) => ({ body: base }) });
    const headers = 'a:b\r\n'.repeat(100);
    const send = (method: string) =>
      sendRaw(server.port(), `${method} / HTTP/1.1\r\nHost: runs.example\r\n${headers}\r\n`);
    expect(await send('GET')).to.match(/\r\n\r\nhttp:\/\/runs\.example$/);
    expect(await send('HEAD')).to.match(/\r\n\r\n$/);
  });

  for (const [title, readsNowAndThen] of [
    ['does not read its answer', false],
    ['reads a few bytes of its answer now and then', true],
  ] as const)
    it(`closes the connection of a client that ${title} within the bound`, async () => {
      let ended: Promise<unknown> = Promise.resolve();
      let answeredAt = 0;
      const app: RequestListener = (_request, response) => {
        response.end(Buffer.alloc(64 * 1024 * 1024));
        answeredAt = performance.now();
        ended = once(response, 'close').then(() => response.writableFinished);
        arrived();
      };
      let arrived = (): void => {};
      const reached = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const server = await start({ app, timeouts: { stallMs: 1_000 } });
      const socket = connect(server.port(), '127.0.0.1').pause();
      const reading = setInterval(() => readsNowAndThen && socket.read(10), 100);
      closers.push(() => {
        clearInterval(reading);
        socket.destroy();
      });
      socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await reached;
      expect(await ended).to.equal(false);
      expect(performance.now() - answeredAt).to.be.within(900, 1_900);
    });

  it('survives a client that disconnects in the middle of a request', async () => {
    const server = await start();
    const socket = connect(server.port(), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET / HTT');
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await request(server.port())).body).to.equal('hello');
  });

  it('answers requests under way before it stops, and accepts no more', async () => {
    let finish = (): void => {};
    const app: RequestListener = (_request, response) => {
      finish = () => response.end('in time');
      arrived();
    };
    let arrived = (): void => {};
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await start({ app });
    const port = server.port();
    const agent = new Agent({ keepAlive: true });
    closers.push(() => agent.destroy());
    const answer = request(port, agent);
    await reached;
    const stopped = server.stop();
    expect(await server.readiness?.()).to.deep.equal({ ready: false, detail: 'stopping' });
    const refused = await request(port).catch((error: NodeJS.ErrnoException) => error.code);
    expect(refused).to.equal('ECONNREFUSED');
    finish();
    expect((await answer).body).to.equal('in time');
    expect((await answer).headers.connection).to.equal('close');
    await stopped;
  });

  it('answers a request that arrives on an idle connection while it stops, with Connection: close', async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    const port = server.port();
    await request(port, agent);
    const stopped = server.stop();
    const answer = await request(port, agent);
    expect([answer.body, answer.headers.connection]).to.deep.equal(['hello', 'close']);
    await stopped;
  });

  it('serves each idle connection, when it stops, until an answer has told its client to close it', async () => {
    const server = await start();
    const port = server.port();
    const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) {
      closers.push(() => agent.destroy());
      await request(port, agent);
    }
    let stopped = false;
    const stopping = server.stop().then(() => {
      stopped = true;
    });
    const answers = agents.map(async (agent, index) => {
      await delay(400 * index);
      return request(port, agent);
    });
    const seen = (await Promise.all(answers)).map(({ body, headers }) => [body, headers.connection]);
    expect(seen).to.deep.equal(agents.map(() => ['hello', 'close']));
    // None is left, so there is nothing to wait for.
    await Promise.race([stopping, delay(300)]);
    expect(stopped).to.equal(true);
  });

  it('answers a request that has arrived before it closes the idle connection', async () => {
    const idleGraceMs = 100;
    const server = await start({ idleGraceMs });
    const socket = connect(server.port(), '127.0.0.1');
    closers.push(() => void socket.destroy());
    socket.setEncoding('latin1');
    const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
    socket.write(get);
    await once(socket, 'data');
    void server.stop();
    await delay(idleGraceMs + 20);
    // As in a busy process: the request arrives, and before it is read the time to close comes.
    await setImmediate();
    socket.write(get);
    const end = performance.now() + 150;
    while (performance.now() < end);
    const [answer] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
    expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Connection: close\r\n/);
  });

  it('does not wait long for idle connections when it stops', async () => {
    const server = await start({ idleGraceMs: 100 });
    const agent = new Agent({ keepAlive: true });
    closers.push(() => agent.destroy());
    await request(server.port(), agent);
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).to.be.lessThan(1_000);
  });

  it('does not wait forever for a request under way when it stops', async () => {
    let arrived = (): void => {};
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await start({ app: () => arrived(), drainMs: 100 });
    const failure = request(server.port()).catch((error: NodeJS.ErrnoException) => error.code);
    await reached;
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).to.be.within(90, 1_000);
    expect(await failure).to.equal('ECONNRESET');
  });

  it('an HTTP server fails to start if the port is in use', async () => {
    const server = await start();
    const second = createHttpServer({ app: hello, host: '127.0.0.1', port: server.port() });
    const failure = await second.start().catch((error: NodeJS.ErrnoException) => error.code);
    expect(failure).to.equal('EADDRINUSE');
    await second.stop();
  });
});
