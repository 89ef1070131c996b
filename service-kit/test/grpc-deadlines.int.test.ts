import { expect } from 'chai';
import { callContext } from '../src/index.js';
import { describeCalls, failureOf, gate, grpcFixture, traceparent } from './grpc-fixture.js';

const forever = () => new Promise<never>(() => {});

describeCalls('the deadline of a gRPC call', (options) => {
  const { pair } = grpcFixture(options);

  it('a deadline ends the call, and the server learns of it', async () => {
    const aborted = gate();
    const { client } = await pair({
      say(_request, call) {
        call.signal.addEventListener('abort', () => aborted.open(), { once: true });
        return forever();
      },
    });
    const failure = await failureOf(client.call.say({ words: '' }, { deadlineMs: 1_000 }));
    expect(failure.code).to.equal('timeout');
    await aborted.opened;
  });

  it("a deadline is at most the caller's", async () => {
    const { client } = await pair({ say: forever });
    const before = performance.now();
    const context = { requestId: 'r', traceparent, deadline: Date.now() + 60 };
    const failure = await failureOf(callContext.run(context, () => client.call.say({ words: '' })));
    expect(failure.code).to.equal('timeout');
    expect(performance.now() - before).to.be.lessThan(2_000);
  });

  it('begins no call whose deadline has passed', async () => {
    let called = 0;
    const { client } = await pair({
      say(request) {
        called += 1;
        return request;
      },
    });
    const context = { requestId: 'r', traceparent, deadline: Date.now() - 1 };
    const failure = await failureOf(callContext.run(context, () => client.call.say({ words: '' })));
    expect(failure.code).to.equal('timeout');
    await client.call.say({ words: '' });
    expect(called).to.equal(1);
  });

  it("the handler's own calls end with its deadline, or when its caller cancels", async () => {
    const innerAborted = gate();
    const innerReached = gate();
    const inner = await pair({
      say(_request, call) {
        call.signal.addEventListener('abort', () => innerAborted.open(), { once: true });
        innerReached.open();
        return forever();
      },
    });
    const outer = await pair({ say: (request) => inner.client.call.say(request) });
    const controller = new AbortController();
    const failure = failureOf(outer.client.call.say({ words: '' }, { signal: controller.signal }));
    await innerReached.opened;
    controller.abort();
    expect((await failure).code).to.equal('timeout');
    await innerAborted.opened;
  });

  it('a deadline aborts nothing once the call was answered', async () => {
    const signals: AbortSignal[] = [];
    const { client } = await pair({
      say(request, call) {
        signals.push(call.signal);
        return request;
      },
    });
    await client.call.say({ words: '' });
    await client.call.say({ words: '' });
    expect(signals[0]?.aborted).to.equal(false);
  });
});
