import { once } from 'node:events';
import { type AddressInfo, createServer, connect as openSocket } from 'node:net';
import { expect } from 'chai';
import { createGrpcServer } from '../src/grpc/index.js';
import { AppError } from '../src/index.js';
import { cutProxy } from '../src/testing/cut-proxy.js';
import { eventually } from '../src/testing/eventually.js';
import { freePort } from '../src/testing/ports.js';
import { serveEcho } from './echo-service.js';
import { failureOf, gate, grpcFixture } from './grpc-fixture.js';
import { recordedLog, silent } from './recorded-log.js';

describe('a gRPC connection', () => {
  const { startServer, connect, pair, closeAfter } = grpcFixture();

  it('reports a missing server as unavailable at once, and not ready', async () => {
    const port = await freePort();
    const client = connect(port);
    await client.start();
    expect(await failureOf(client.call.say({ words: '' }))).to.include({ code: 'unavailable', retryAfterSeconds: 1 });
    expect(client.readiness().ready).to.equal(false);
  });

  it('is not ready without an optional server either until it has had time to connect', async () => {
    const client = connect(await freePort(), { optionalAfterMs: 500 });
    await client.start();
    expect(client.readiness().ready).to.equal(false);
    await eventually(() => client.readiness().ready);
    expect(client.readiness().detail).to.match(/^connection /);
  });

  it('a connection restores itself, and logs it', async () => {
    const first = await startServer();
    const port = first.port();
    const { logger, lines } = recordedLog('info');
    const client = connect(port, { logger });
    await client.start();
    await eventually(() => client.readiness().ready);
    await first.stop();
    await eventually(() => !client.readiness().ready);
    await startServer({ address: `127.0.0.1:${port}` });
    await eventually(() => client.readiness().ready);
    expect(await client.call.say({ words: 'again' })).to.deep.equal({ words: 'again' });
    const said = lines.map((line) => JSON.parse(line).msg);
    expect(said).to.deep.equal(['connected', 'the server is unreachable; retrying', 'connected']);
  });

  it('a connection ends at its maximum age without a failed call, so that clients find new servers', async () => {
    const server = await startServer({ maxConnectionAgeMs: 60 });
    let accepted = 0;
    const counting = createServer((near) => {
      accepted += 1;
      const far = openSocket(server.port(), '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => {});
    }).listen(0, '127.0.0.1');
    await once(counting, 'listening');
    closeAfter(async () => void counting.close());
    const client = connect((counting.address() as AddressInfo).port);
    let answered = 0;
    const end = performance.now() + 400;
    while (performance.now() < end) {
      await client.call.say({ words: '' });
      answered += 1;
    }
    expect(answered).to.be.greaterThan(10);
    expect(accepted).to.be.greaterThan(2);
  });

  it('connects to every server of the address, and no call fails when one of them stops', async () => {
    const served = [0, 0];
    const servers = await Promise.all(
      served.map((_, index) => {
        const handlers = serveEcho({
          async say(request) {
            served[index] = (served[index] ?? 0) + 1;
            await new Promise((resolve) => setImmediate(resolve));
            return request;
          },
        });
        return startServer({ services: [handlers] });
      }),
    );
    const address = `ipv4:${servers.map((server) => `127.0.0.1:${server.port()}`).join(',')}`;
    const client = connect(0, { address });
    let calling = true;
    const callers = Array.from({ length: 8 }, async () => {
      while (calling) await client.call.say({ words: '' });
    });
    await eventually(() => served.every((count) => count > 100));
    await servers[0]?.stop();
    const atStop = served[1] ?? 0;
    await eventually(() => (served[1] ?? 0) > atStop + 100);
    calling = false;
    await Promise.all(callers);
    expect(served[0]).to.be.greaterThan(100);
  });

  it('a connection rejects calls once its owner has closed it', async () => {
    const server = await startServer();
    const client = connect(server.port());
    await client.stop();
    expect((await failureOf(client.call.say({ words: '' }))).code).to.equal('unavailable');
  });

  describe('that breaks during a call', () => {
    async function breaking(retry: readonly 'say'[]) {
      let asked = 0;
      let cut = (): void => {};
      const handlers = serveEcho({
        say(request) {
          asked += 1;
          if (asked > 1) return request;
          cut();
          return new Promise(() => {});
        },
      });
      const server = await startServer({ services: [handlers], drainMs: 50 });
      const proxy = await cutProxy(`http://127.0.0.1:${server.port()}`);
      closeAfter(() => proxy.close());
      cut = proxy.drop;
      return { client: connect(proxy.port, { retry }), asked: () => asked };
    }

    it('a broken connection retries a call that is safe to retry', async () => {
      const { client, asked } = await breaking(['say']);
      expect(await client.call.say({ words: 'twice' })).to.deep.equal({ words: 'twice' });
      expect(asked()).to.equal(2);
    });

    it('a broken connection retries no other call', async () => {
      const { client, asked } = await breaking([]);
      expect((await failureOf(client.call.say({ words: 'once' }))).code).to.equal('unavailable');
      expect(asked()).to.equal(1);
    });
  });

  it('does not retry a call that the server answered with an error', async () => {
    let asked = 0;
    const handlers = serveEcho({
      say() {
        asked += 1;
        throw new AppError('unavailable', { retryAfterSeconds: 7 });
      },
    });
    const server = await startServer({ services: [handlers] });
    const failure = await failureOf(connect(server.port(), { retry: ['say'] }).call.say({ words: '' }));
    expect(failure).to.include({ code: 'unavailable', retryAfterSeconds: 7 });
    expect(asked).to.equal(1);
  });

  describe('to a server that stops', () => {
    it('a server that stops finishes calls under way, and accepts no more', async () => {
      const working = gate();
      const reached = gate();
      const { server, client } = await pair({
        async say(request) {
          reached.open();
          await working.opened;
          return request;
        },
      });
      const answer = client.call.say({ words: 'in time' });
      await reached.opened;
      const stopped = server.stop();
      expect(server.readiness?.()).to.deep.equal({ ready: false, detail: 'stopping' });
      expect((await failureOf(connect(server.port()).call.say({ words: 'late' }))).code).to.equal('unavailable');
      working.open();
      expect(await answer).to.deep.equal({ words: 'in time' });
      await stopped;
    });

    it('a server that stops waits for calls for a limited time', async () => {
      const reached = gate();
      const say = () => {
        reached.open();
        return new Promise<never>(() => {});
      };
      const { server, client } = await pair({ say }, { drainMs: 100 });
      const failure = failureOf(client.call.say({ words: '' }));
      await reached.opened;
      const before = performance.now();
      await server.stop();
      expect(performance.now() - before).to.be.lessThan(1_000);
      expect((await failure).status).to.be.oneOf([503, 504]);
    });
  });

  it('a server fails to start if the port is taken', async () => {
    const server = await startServer();
    const second = createGrpcServer({ address: `127.0.0.1:${server.port()}`, logger: silent, services: [] });
    const failure = await second.start().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    await second.stop();
  });
});
