import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { AppError, type Component, callContext, parseTraceparent } from '../src/index.js';
import { UnprocessableEvent } from '../src/messaging/index.js';
import { eventually, type OtlpReceiver, otlpReceiver } from '../src/testing/index.js';
import { activeTracer, createTracing } from '../src/tracing/index.js';
import { failureOf, grpcFixture, principal } from './grpc-fixture.js';
import { applyNote, keys, MessagingFixture } from './messaging-fixture.js';
import { silent } from './recorded-log.js';

describe('Spans', () => {
  let collector: OtlpReceiver;
  let tracing: Component;

  before(async () => {
    collector = await otlpReceiver();
  });
  after(() => collector.close());
  beforeEach(async () => {
    const config = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: 1 };
    tracing = createTracing({ service: 'kit', config, logger: silent });
    await tracing.start();
  });
  afterEach(() => tracing.stop());

  /** A client's request and the work done for it. */
  async function request<T>(work: () => Promise<T>): Promise<{ traceId: string; spanId: string; result: T }> {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const traceparent = `00-${traceId}-${spanId}-01`;
    return { traceId, spanId, result: await callContext.run({ requestId: 'r-1', traceparent, principal }, work) };
  }
  const spansOf = (traceId: string, kind: string) =>
    collector.spans.filter((span) => span.traceId === traceId && span.kind === kind);
  const server = (traceId: string) => spansOf(traceId, 'server')[0];
  const client = (traceId: string) => spansOf(traceId, 'client')[0];

  describe('of calls that share a stream', () => {
    const grpc = grpcFixture({ callStreams: true });

    it('traces each call of a shared stream in its own request', async () => {
      const { client: echo } = await grpc.pair({});
      const requests = await Promise.all(['a', 'b'].map((words) => request(() => echo.call.say({ words }))));
      for (const { traceId, spanId } of requests) {
        await eventually(() => Boolean(server(traceId) && client(traceId)));
        expect(client(traceId)).to.include({ name: 'test.v1.EchoService/Say', parentSpanId: spanId, failed: false });
        expect(server(traceId)).to.include({ parentSpanId: client(traceId)?.spanId, failed: false });
      }
    });
  });

  describe('of gRPC', () => {
    const grpc = grpcFixture();

    it('a gRPC call has a span of the caller, and a child of the server whose id its handler passes on', async () => {
      let inner: string | undefined;
      const { client: echo } = await grpc.pair({
        say: (words) => {
          inner = callContext.get()?.traceparent;
          return words;
        },
      });
      const { traceId, spanId } = await request(() => echo.call.say({ words: 'of a person' }));
      await eventually(() => Boolean(server(traceId) && client(traceId)));
      expect(client(traceId)).to.include({ name: 'test.v1.EchoService/Say', parentSpanId: spanId, failed: false });
      expect(client(traceId)?.attributes).to.include({ 'rpc.status_code': 'OK', 'server.address': '127.0.0.1' });
      expect(server(traceId)).to.include({ parentSpanId: client(traceId)?.spanId, failed: false });
      expect(parseTraceparent(inner)?.spanId).to.equal(server(traceId)?.spanId);
      expect(JSON.stringify(collector.spans)).not.to.contain('of a person').and.not.to.contain(principal.userId);
    });

    it('the spans of a stream end with it, even if its reader leaves', async () => {
      const { client: echo } = await grpc.pair({
        async *repeat(words) {
          for (;;) yield words;
        },
      });
      const { traceId } = await request(async () => {
        for await (const _ of echo.call.repeat({ words: '' })) break;
      });
      await eventually(() => Boolean(server(traceId) && client(traceId)));
      expect(server(traceId)).to.deep.include({ failed: false });
      expect(server(traceId)?.attributes['rpc.status_code']).to.equal('CANCELLED');
    });

    const faults = [
      ['not_found', 'NOT_FOUND', false],
      ['unavailable', 'UNAVAILABLE', true],
      ['internal', 'INTERNAL', true],
    ] as const;
    for (const [code, status, serversFault] of faults) {
      it(`spans report ${status} as ${serversFault ? 'a failure on both sides' : "the caller's error"}`, async () => {
        const { client: echo } = await grpc.pair({
          say: () => {
            throw new AppError(code, { detail: 'of a person' });
          },
        });
        const { traceId } = await request(() => failureOf(echo.call.say({ words: '' })));
        await eventually(() => Boolean(server(traceId) && client(traceId)));
        expect([server(traceId)?.failed, client(traceId)?.failed]).to.deep.equal([serversFault, true]);
        expect(server(traceId)?.attributes['rpc.status_code']).to.equal(status);
        expect(JSON.stringify(collector.spans)).not.to.contain('of a person');
      });
    }
  });

  describe('of events', function () {
    this.timeout(60_000);
    const fixture = MessagingFixture.inSuite();

    it("each handled event has one span, as a child of its publisher's, also in a batch", async () => {
      const broker = await fixture.broker();
      const outbox = await fixture.outbox(broker);
      const writing = keys('traced', 30).map((key) => request(() => fixture.write(outbox, [key])));
      const requests = await Promise.all(writing);
      await eventually(async () => expect(await fixture.waiting()).to.equal(0));
      const apply = applyNote(fixture.database);
      const sizes: number[] = [];
      await fixture.batchConsumer(
        broker,
        async (events, transaction) => {
          sizes.push(events.length);
          for (const event of events) await apply(event, transaction);
        },
        { maxSize: 20 },
      );
      await eventually(() => requests.every(({ traceId }) => spansOf(traceId, 'consumer').length === 1));
      expect(Math.max(...sizes)).to.be.greaterThan(1);
      for (const { traceId, spanId } of requests) {
        const [created] = spansOf(traceId, 'producer');
        const [sent] = spansOf(traceId, 'client');
        const [handled] = spansOf(traceId, 'consumer');
        expect(created).to.include({ name: 'create notes:note.set', parentSpanId: spanId });
        expect(sent).to.include({ name: 'publish notes:note.set', parentSpanId: created?.spanId, failed: false });
        expect(handled).to.include({ name: 'process notes:note.set:reader', parentSpanId: created?.spanId });
      }
    });

    it('the span of an event fails whenever its handler fails, and contains no message text', async () => {
      const broker = await fixture.broker();
      const outbox = await fixture.outbox(broker);
      let tries = 0;
      await fixture.consumer(broker, async () => {
        tries += 1;
        throw tries === 1 ? new TypeError('of a person') : new UnprocessableEvent('of a person');
      });
      const { traceId } = await request(() => fixture.write(outbox, ['failing']));
      await eventually(() => spansOf(traceId, 'consumer').length === 2);
      const ends = spansOf(traceId, 'consumer').map(({ failed, attributes }) => [failed, attributes['error.type']]);
      expect(ends).to.deep.equal([
        [true, 'TypeError'],
        [true, 'UnprocessableEvent'],
      ]);
      expect(JSON.stringify(collector.spans)).not.to.contain('of a person');
    });
  });

  it('creates no spans while tracing is off, but continues trace ids', async () => {
    await tracing.stop();
    const fixture = new MessagingFixture();
    try {
      await fixture.open();
      const broker = await fixture.broker();
      const outbox = await fixture.outbox(broker);
      let inner: string | undefined;
      await fixture.consumer(broker, async () => {
        inner = callContext.get()?.traceparent;
      });
      const { traceId } = await request(() => fixture.write(outbox, ['untraced']));
      await eventually(() => inner !== undefined);
      expect(parseTraceparent(inner)?.traceId).to.equal(traceId);
      expect(activeTracer()).to.equal(undefined);
      expect(collector.spans.filter((span) => span.traceId === traceId)).to.deep.equal([]);
    } finally {
      await fixture.close();
    }
  });
});
