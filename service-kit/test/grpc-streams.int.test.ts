import { expect } from 'chai';
import { AppError } from '../src/index.js';
import { eventually } from '../src/testing/eventually.js';
import { failureOf, gate, grpcFixture } from './grpc-fixture.js';

describe('a gRPC stream', () => {
  const { pair } = grpcFixture();

  it("a stream is produced at the reader's pace", async () => {
    let made = 0;
    const { client } = await pair({
      async *repeat(request) {
        for (; made < 2_000; made += 1) yield { words: request.words.repeat(10_000) };
      },
    });
    const stream = client.call.repeat({ words: 'x' })[Symbol.asyncIterator]();
    await stream.next();
    // 20 MB in total: only what fits into the buffers between two processes is produced ahead.
    expect(await settled(() => made)).to.be.lessThan(1_500);
    let received = 1;
    while (!(await stream.next()).done) received += 1;
    expect(received).to.equal(2_000);
  });

  it("ends a stream's generator when the reader leaves", async () => {
    const left = gate();
    const { client } = await pair({
      async *repeat(request) {
        try {
          for (;;) yield request;
        } finally {
          left.open();
        }
      },
    });
    for await (const message of client.call.repeat({ words: 'x' })) {
      expect(message.words).to.equal('x');
      break;
    }
    await left.opened;
  });

  it('a stream ends at its deadline', async () => {
    const { client } = await pair({
      async *repeat(request, call) {
        yield request;
        await new Promise((_resolve, reject) =>
          call.signal.addEventListener('abort', () => reject(call.signal.reason)),
        );
      },
    });
    const reading = async () => {
      for await (const message of client.call.repeat({ words: 'x' }, { deadlineMs: 80 }))
        expect(message.words).to.equal('x');
    };
    expect((await failureOf(reading())).code).to.equal('timeout');
  });

  it('a stream passes on an error thrown midway', async () => {
    const { client } = await pair({
      async *repeat(request) {
        yield request;
        throw new AppError('forbidden', { detail: 'no more' });
      },
    });
    const received: string[] = [];
    const reading = async () => {
      for await (const message of client.call.repeat({ words: 'x' })) received.push(message.words);
    };
    expect(await failureOf(reading())).to.include({ code: 'forbidden', message: 'no more' });
    expect(received).to.deep.equal(['x']);
  });
});

/** The value once it has stopped changing for a tenth of a second. */
async function settled(value: () => number): Promise<number> {
  let last = value();
  let since = performance.now();
  await eventually(() => {
    if (value() !== last) {
      last = value();
      since = performance.now();
    }
    return performance.now() - since > 100;
  });
  return last;
}
