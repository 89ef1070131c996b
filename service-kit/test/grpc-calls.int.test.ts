import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { service as healthService } from 'grpc-health-check';
import { AppError, type CallContext, callContext, parseTraceparent } from '../src/index.js';
import { EchoService, serveEcho } from './echo-service.js';
import { describeCalls, failureOf, gate, grpcFixture, principal, traceparent } from './grpc-fixture.js';
import { recordedLog } from './recorded-log.js';

describeCalls('a gRPC call', (options) => {
  const { startServer, connect, pair } = grpcFixture(options);

  it('answers a gRPC call', async () => {
    const { client } = await pair({ say: (request) => ({ words: `${request.words}!` }) });
    expect(await client.call.say({ words: 'ho' })).to.deep.equal({ words: 'ho!' });
  });

  it('a call carries request id, trace, principal and deadline, and has a span of its own', async () => {
    let seen: Partial<CallContext> = {};
    const { client } = await pair({
      say(request, call) {
        seen = {
          requestId: call.requestId,
          traceparent: call.traceparent,
          principal: call.principal,
          deadline: call.deadline,
        };
        expect(callContext.get()).to.equal(call);
        return request;
      },
    });
    const context = { requestId: 'r-1', traceparent, principal, deadline: Date.now() + 1_500 };
    await callContext.run(context, () => client.call.say({ words: '' }));
    expect(seen.requestId).to.equal('r-1');
    expect(seen.principal).to.include({ uid: principal.uid, userId: principal.userId, sid: principal.sid });
    expect(seen.principal?.roles).to.deep.equal(principal.roles);
    expect(seen.deadline).to.be.closeTo(context.deadline, 100);
    const trace = parseTraceparent(seen.traceparent);
    expect(trace?.traceId).to.equal('0af7651916cd43dd8448eb211c80319c');
    expect(trace?.spanId).to.not.equal('b7ad6b7169203331');
  });

  it('a call says that its reads may lag only if its context does', async () => {
    const { client } = await pair({ say: (_request, call) => ({ words: String(call.mayLag) }) });
    const said = async (mayLag?: boolean) =>
      (await callContext.run({ requestId: 'r-1', traceparent, mayLag }, () => client.call.say({ words: '' }))).words;
    expect([await said(true), await said(false), await said()]).to.deep.equal(['true', 'false', 'false']);
  });

  it('a call outside any context gets new ids and has no principal', async () => {
    const { client } = await pair({
      say: (_request, call) => ({ words: `${call.requestId} ${call.principal?.userId}` }),
    });
    expect((await client.call.say({ words: '' })).words).to.match(/^[0-9a-f-]{36} undefined$/);
  });

  it('refuses a call without a principal if one is required', async () => {
    const { client } = await pair({ say: (_request, call) => ({ words: call.requirePrincipal().userId }) });
    expect((await failureOf(client.call.say({ words: '' }))).code).to.equal('missing_token');
  });

  it('a call keeps its context separate from concurrent calls', async () => {
    const { client } = await pair({
      async say(_request, call) {
        await new Promise((resolve) => setImmediate(resolve));
        return { words: `${callContext.get()?.requestId} ${call.requestId}` };
      },
    });
    const ids = Array.from({ length: 50 }, (_, index) => `r-${index}`);
    const answers = await Promise.all(
      ids.map((requestId) => callContext.run({ requestId, traceparent }, () => client.call.say({ words: '' }))),
    );
    expect(answers.map((answer) => answer.words)).to.deep.equal(ids.map((id) => `${id} ${id}`));
  });

  it('a call fails with the thrown error and its faults', async () => {
    const faults = [{ code: 'invalid_value', detail: 'too short', field: 'attributes.distance' }] as const;
    const { client } = await pair({ say: () => Promise.reject(new AppError('invalid_value', { faults })) });
    const failure = await failureOf(client.call.say({ words: '' }));
    expect(failure.code).to.equal('invalid_value');
    expect(failure.faults).to.deep.equal(faults);
  });

  it('a failed call reports as many faults as fit into the headers', async () => {
    const faults = Array.from({ length: 3_000 }, (_, index) => ({
      code: 'unknown_attribute' as const,
      detail: 'ä'.repeat(300),
      field: `attributes.${index}`,
    }));
    const { client } = await pair({ say: () => Promise.reject(new AppError('unknown_attribute', { faults })) });
    const failure = await failureOf(client.call.say({ words: '' }));
    expect(failure.code).to.equal('unknown_attribute');
    expect(failure.faults.length).to.be.greaterThan(10);
    expect(failure.faults[0]).to.deep.equal(faults[0]);
  });

  it('a call fails with the thrown error, however odd or long its texts', async () => {
    const odd = { code: 'invalid_value', detail: 'lone \ud800 surrogate', field: 'attributes.\udfff\n' } as const;
    const long = {
      code: 'invalid_value',
      detail: '\u{1f3c3}'.repeat(1_000_000),
      field: 'x'.repeat(1_000_000),
    } as const;
    for (const fault of [odd, long]) {
      const { client } = await pair({ say: () => Promise.reject(new AppError('invalid_value', { faults: [fault] })) });
      const failure = await failureOf(client.call.say({ words: '' }));
      expect(failure.code).to.equal('invalid_value');
      expect(failure.faults[0]?.detail.slice(0, 5)).to.equal(fault.detail.slice(0, 5));
    }
  });

  it('fails a call with a malformed principal as internal, and keeps the server running', async () => {
    const server = await startServer({
      services: [serveEcho({ say: (_request, call) => ({ words: call.requirePrincipal().userId }) })],
    });
    const raw = new Client(`127.0.0.1:${server.port()}`, credentials.createInsecure());
    const metadata = new Metadata();
    metadata.set('principal-bin', Buffer.from([0xff, 0xff, 0xff]));
    const { path, requestSerialize, responseDeserialize } = EchoService.say;
    const error = await new Promise<{ code?: status } | null>((resolve) => {
      raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, { words: '' }, metadata, (failure) =>
        resolve(failure),
      );
    });
    expect(error?.code).to.equal(status.INTERNAL);
    raw.close();
    expect((await failureOf(connect(server.port()).call.say({ words: '' }))).code).to.equal('missing_token');
  });

  it('logs a bug with stack and request id, and shows the caller no details', async () => {
    const { logger, lines } = recordedLog('error');
    const bug = () => {
      throw new TypeError('secret is not a function');
    };
    const { client } = await pair({ say: bug }, { logger });
    const failure = await failureOf(
      callContext.run({ requestId: 'r-7', traceparent }, () => client.call.say({ words: '' })),
    );
    expect(failure.code).to.equal('internal');
    expect(JSON.stringify(failure.faults) + failure.message).to.not.include('secret');
    const line = JSON.parse(lines[0] ?? '');
    expect(line).to.deep.include({ level: 'error', request_id: 'r-7', rpc: '/test.v1.EchoService/Say' });
    expect(line.err.stack).to.include('secret is not a function').and.include('grpc-calls.int.test');
  });

  it('refuses a call if too many are under way', async () => {
    const working = gate();
    const say = async <T>(request: T): Promise<T> => {
      await working.opened;
      return request;
    };
    const { client } = await pair({ say }, { mostCalls: 2 });
    const answers = [client.call.say({ words: 'a' }), client.call.say({ words: 'b' })];
    const failure = await failureOf(client.call.say({ words: 'c' }));
    expect(failure).to.include({ code: 'unavailable', retryAfterSeconds: 1 });
    working.open();
    expect(await Promise.all(answers)).to.have.lengthOf(2);
    expect(await client.call.say({ words: 'd' })).to.deep.equal({ words: 'd' });
  });

  it('answers an unknown RPC with UNIMPLEMENTED', async () => {
    const server = await startServer();
    const raw = new Client(`127.0.0.1:${server.port()}`, credentials.createInsecure());
    const error = await new Promise<{ code?: status } | null>((resolve) => {
      raw.makeUnaryRequest('/test.v1.EchoService/Sing', Buffer.from, String, 'x', (failure) => resolve(failure));
    });
    expect(error?.code).to.equal(status.UNIMPLEMENTED);
    raw.close();
  });

  it('reports through the health service whether the server accepts calls', async () => {
    const server = await startServer();
    const raw = new Client(`127.0.0.1:${server.port()}`, credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = healthService.Check ?? expect.fail('no health service');
    const ask = (service: string) =>
      new Promise<unknown>((resolve, reject) => {
        raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, (error, answer) =>
          error ? reject(error) : resolve(answer),
        );
      });
    expect(await ask('')).to.deep.equal({ status: 'SERVING' });
    expect(await ask('test.v1.EchoService')).to.deep.equal({ status: 'SERVING' });
    server.prepareStop?.();
    expect(await ask('')).to.deep.equal({ status: 'NOT_SERVING' });
    raw.close();
  });

  it('fails a call as internal if its handler returns an invalid message', async () => {
    const circle: { words: string; self?: unknown } = { words: 'x' };
    circle.self = circle;
    const server = await startServer();
    const { client } = await pair({ say: () => circle });
    expect((await failureOf(client.call.say({ words: '' }))).code).to.equal('internal');
    expect(await connect(server.port()).call.say({ words: 'well' })).to.deep.equal({ words: 'well' });
  });
});
