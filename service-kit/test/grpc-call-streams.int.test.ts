import { Server, ServerCredentials, type ServerDuplexStream, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { CallStreamServiceService, type ExchangeRequest, type ExchangeResponse } from '@jogging/proto/common';
import { expect } from 'chai';
import { createGrpcClient } from '../src/grpc/index.js';
import { AppError, callContext } from '../src/index.js';
import { cutProxy } from '../src/testing/cut-proxy.js';
import { eventually } from '../src/testing/eventually.js';
import { EchoService, serveEcho, type Words } from './echo-service.js';
import { failureOf, gate, grpcFixture, principal, traceparent } from './grpc-fixture.js';
import { silent } from './recorded-log.js';

const forever = () => new Promise<never>(() => {});

describe('calls that share a stream', () => {
  const { startServer, connect, pair, closeAfter } = grpcFixture({ callStreams: true });

  /** A server of grpc-js alone. */
  async function bareServer(
    definition: Parameters<Server['addService']>[0],
    implementation: UntypedServiceImplementation,
  ): Promise<number> {
    const server = new Server();
    server.addService(definition, implementation);
    closeAfter(async () => server.forceShutdown());
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  /** A server that notes what it receives and answers each call with its own request. */
  async function recordingServer() {
    const messages: ExchangeRequest[] = [];
    const port = await bareServer(
      { exchange: CallStreamServiceService.exchange },
      {
        exchange(stream: ServerDuplexStream<ExchangeRequest, ExchangeResponse>) {
          stream.on('data', (message: ExchangeRequest) => {
            messages.push(message);
            const answers = message.calls.map(({ id, request }) => {
              return { id, code: 0, response: request, message: '', statusDetails: Buffer.alloc(0) };
            });
            stream.write({ answers, closing: false });
          });
          stream.on('end', () => stream.end());
        },
      },
    );
    return { messages, client: connect(port) };
  }

  it('sends calls of one turn of the event loop as one message, and a single one at once', async () => {
    const { messages, client } = await recordingServer();
    await client.call.say({ words: 'alone' });
    const started = Promise.resolve();
    const words = ['a', 'b', 'c'];
    const answers = await Promise.all(
      words.map(async (each) => {
        await started;
        return client.call.say({ words: each });
      }),
    );
    expect(answers.map((answer) => answer.words)).to.deep.equal(words);
    expect(messages.map((message) => message.calls.length)).to.deep.equal([1, 3]);
  });

  it('sends each call of a stream with its own request id, trace, principal and deadline', async () => {
    const { messages, client } = await recordingServer();
    const users = ['ada', 'bob'];
    await Promise.all(
      users.map((userId, index) => {
        const context = { requestId: userId, traceparent, principal: { ...principal, userId } };
        return callContext.run({ ...context, deadline: Date.now() + 1_000 * (index + 1) }, () =>
          client.call.say({ words: '' }),
        );
      }),
    );
    const calls = messages[0]?.calls ?? [];
    expect(calls.map((call) => call.requestId)).to.deep.equal(users);
    expect(calls.map((call) => call.traceparent.slice(0, 35))).to.deep.equal(users.map(() => traceparent.slice(0, 35)));
    expect(calls.map((call) => call.principal.includes('ada'))).to.deep.equal([true, false]);
    expect(calls[0]?.timeoutMs).to.be.within(500, 1_000);
    expect(calls[1]?.timeoutMs).to.be.within(1_500, 2_000);
  });

  it('answers each call of a stream as soon as it is done', async () => {
    const slow = gate();
    const { client } = await pair({
      async say(request) {
        if (request.words === 'slow') await slow.opened;
        return request;
      },
    });
    const [slowAnswer, ...others] = ['slow', 'a', 'b'].map((words) => client.call.say({ words }));
    expect(await Promise.all(others)).to.deep.equal([{ words: 'a' }, { words: 'b' }]);
    slow.open();
    expect(await slowAnswer).to.deep.equal({ words: 'slow' });
  });

  it('fails each call of a stream with its own error', async () => {
    const { client } = await pair({
      say(request) {
        if (request.words === 'fine') return request;
        throw new AppError('invalid_value', {
          faults: [{ code: 'invalid_value', detail: request.words, field: 'words' }],
        });
      },
    });
    const [first, fine, second] = ['first', 'fine', 'second'].map((words) => client.call.say({ words }));
    expect((await failureOf(first ?? forever())).faults[0]?.detail).to.equal('first');
    expect((await failureOf(second ?? forever())).faults[0]?.detail).to.equal('second');
    expect(await fine).to.deep.equal({ words: 'fine' });
  });

  it('cancels only the call of a stream whose caller leaves, or whose deadline passes', async () => {
    const aborted: string[] = [];
    const all = gate();
    const held = gate();
    let reached = 0;
    const { client } = await pair({
      async say(request, call) {
        call.signal.addEventListener('abort', () => aborted.push(request.words), { once: true });
        reached += 1;
        if (reached === 3) all.open();
        await held.opened;
        return request;
      },
    });
    const leaving = new AbortController();
    const left = failureOf(client.call.say({ words: 'left' }, { signal: leaving.signal }));
    const late = failureOf(client.call.say({ words: 'late' }, { deadlineMs: 300 }));
    const stays = client.call.say({ words: 'stays' });
    await all.opened;
    leaving.abort();
    expect((await left).code).to.equal('timeout');
    await eventually(() => aborted.includes('left'));
    expect((await late).code).to.equal('timeout');
    await eventually(() => aborted.includes('late'));
    held.open();
    expect(await stays).to.deep.equal({ words: 'stays' });
    expect(aborted).to.deep.equal(['left', 'late']);
  });

  it('does not send a call whose caller leaves in the same turn', async () => {
    const { messages, client } = await recordingServer();
    const leaving = new AbortController();
    const left = failureOf(client.call.say({ words: 'left' }, { signal: leaving.signal }));
    const stays = client.call.say({ words: 'stays' });
    leaving.abort();
    expect((await left).code).to.equal('timeout');
    await stays;
    expect(messages.flatMap((message) => message.calls)).to.have.lengthOf(1);
  });

  it('makes single calls to a server of a release without streams of calls', async () => {
    let asked = 0;
    const port = await bareServer(EchoService, {
      say(call: { request: Words }, answer: (error: null, response: Words) => void) {
        asked += 1;
        answer(null, call.request);
      },
      repeat: forever,
    });
    const client = connect(port);
    const words = ['a', 'b', 'c'];
    for (let turn = 0; turn < 3; turn += 1) {
      const answers = await Promise.all(words.map((each) => client.call.say({ words: each })));
      expect(answers.map((answer) => answer.words)).to.deep.equal(words);
    }
    expect(asked).to.equal(9);
  });

  it('fails only the call of a stream whose RPC the server does not know', async () => {
    const server = await startServer();
    const sing = { ...EchoService.say, path: '/test.v1.EchoService/Sing' };
    const client = connect(server.port());
    const unknown = createGrpcClient(
      { sing },
      { address: `127.0.0.1:${server.port()}`, deadlineMs: 5_000, logger: silent, callStreams: true },
    );
    closeAfter(() => unknown.stop());
    expect((await failureOf(unknown.call.sing({ words: '' }))).code).to.equal('internal');
    expect(await client.call.say({ words: 'well' })).to.deep.equal({ words: 'well' });
  });

  it('spreads streams of calls over the servers of the address, and fails no call when one of them stops', async () => {
    const served = [0, 0];
    const servers = await Promise.all(
      served.map((_, index) =>
        startServer({
          services: [
            serveEcho({
              async say(request) {
                served[index] = (served[index] ?? 0) + 1;
                await new Promise((resolve) => setImmediate(resolve));
                return request;
              },
            }),
          ],
        }),
      ),
    );
    const client = connect(0, { address: `ipv4:${servers.map((server) => `127.0.0.1:${server.port()}`).join(',')}` });
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
  });

  it('fails the calls of a broken stream as unavailable, makes none twice, and opens another stream', async () => {
    let asked = 0;
    const reached = gate();
    const server = await startServer({
      services: [
        serveEcho({
          say(request) {
            asked += 1;
            if (request.words !== 'lost') return request;
            if (asked === 2) reached.open();
            return forever();
          },
        }),
      ],
      drainMs: 50,
    });
    const proxy = await cutProxy(`http://127.0.0.1:${server.port()}`);
    closeAfter(() => proxy.close());
    const client = connect(proxy.port);
    const lost = [client.call.say({ words: 'lost' }), client.call.say({ words: 'lost' })].map(failureOf);
    await reached.opened;
    proxy.drop();
    expect((await Promise.all(lost)).map((failure) => failure.code)).to.deep.equal(['unavailable', 'unavailable']);
    await eventually(async () => (await client.call.say({ words: 'next' }).catch(() => undefined)) !== undefined);
    expect(asked).to.equal(3);
  });

  it('answers calls of any size, and more than fit into one message', async () => {
    const { client } = await pair({ say: (request) => ({ words: request.words.repeat(100) }) });
    const sizes = [1, 10_000, 20_000, 100_000];
    const answers = await Promise.all(sizes.map((size) => client.call.say({ words: 'x'.repeat(size) })));
    expect(answers.map((answer) => answer.words.length)).to.deep.equal(sizes.map((size) => size * 100));
    const many = await Promise.all(
      Array.from({ length: 300 }, (_, index) => client.call.say({ words: `${index} ${'x'.repeat(500)}` })),
    );
    expect(many.map((answer) => Number.parseInt(answer.words, 10))).to.deep.equal([...many.keys()]);
  });

  it('fails only the call of a stream whose response is too large or cannot be written', async () => {
    const circle: { words: string; self?: unknown } = { words: '' };
    circle.self = circle;
    const { client } = await pair({
      say(request) {
        if (request.words === 'large') return { words: 'x'.repeat(17 * 1024 * 1024) };
        return request.words === 'circle' ? circle : request;
      },
    });
    const [large, broken, fine] = ['large', 'circle', 'fine'].map((words) => client.call.say({ words }));
    expect((await failureOf(large ?? forever())).code).to.equal('unavailable');
    expect((await failureOf(broken ?? forever())).code).to.equal('internal');
    expect(await fine).to.deep.equal({ words: 'fine' });
  });

  it('finishes calls of a stream when the server stops, and does not wait for idle streams', async () => {
    const working = gate();
    const reached = gate();
    const { server, client } = await pair(
      {
        async say(request) {
          if (request.words === 'quick') return request;
          reached.open();
          await working.opened;
          return request;
        },
      },
      { drainMs: 5_000 },
    );
    const idle = connect(server.port());
    await idle.call.say({ words: 'quick' });
    const answer = client.call.say({ words: 'in time' });
    await reached.opened;
    const before = performance.now();
    const stopped = server.stop();
    working.open();
    expect(await answer).to.deep.equal({ words: 'in time' });
    await stopped;
    expect(performance.now() - before).to.be.lessThan(2_500);
  });
});
