import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { UnreadableFile } from './formats/found-run.js';
import { type ParseHandlers, ParsingThread } from './parsing-thread.js';

const header = 'distance,start_time,end_time';
const row = '5000,2020-01-01T06:00:00Z,2020-01-01T06:30:00Z';
const small = [header, row].join('\n');

describe('ParsingThread', function () {
  this.timeout(20_000);

  let thread: ParsingThread;
  let started: Worker[];
  const note = (worker: Worker): void => {
    started.push(worker);
  };

  beforeEach(() => {
    started = [];
    process.on('worker', note);
    thread = new ParsingThread();
  });
  afterEach(async () => {
    process.off('worker', note);
    await thread.stop();
  });

  /** @returns the sources of the items found */
  async function parse(text: string, handlers: Partial<ParseHandlers> = {}, signal = new AbortController().signal) {
    const bytes = Buffer.from(text);
    const found: string[] = [];
    const task = { fileName: 'runs.csv', size: bytes.length, timeZone: 'UTC', miles: false };
    const reading: ParseHandlers = {
      read: async (start, end) => bytes.subarray(start, end),
      onFormat: () => {},
      onItems: async (items) => {
        found.push(...items.map(({ source }) => source));
      },
      ...handlers,
    };
    await thread.parse(task, reading, signal);
    return found.length;
  }
  const failing = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.fail('it was parsed'),
      (error: unknown) => error,
    );

  it('parses files that follow each other in one thread', async () => {
    expect(await parse(small)).to.equal(1);
    expect(await parse([header, row, row].join('\n'))).to.equal(2);
    expect(await parse(small)).to.equal(1);
    expect(started).to.have.length(1);
  });

  it('ends the thread after a file that cannot be read, and parses the next one in another', async () => {
    expect(await failing(parse('no such columns\n1'))).to.be.instanceOf(UnreadableFile);
    expect(started[0]?.threadId).to.equal(-1);
    expect(await parse(small)).to.equal(1);
    expect(started).to.have.length(2);
  });

  it('ends the thread when a handler fails or the signal fires, and parses the next file in another', async () => {
    const fault = new Error('the row cannot be stored');
    expect(await failing(parse(small, { onItems: () => Promise.reject(fault) }))).to.equal(fault);
    const stopping = new AbortController();
    const read = async (): Promise<Uint8Array> => {
      stopping.abort(new Error('stopping'));
      return Promise.withResolvers<Uint8Array>().promise;
    };
    expect(await failing(parse(small, { read }, stopping.signal))).to.equal(stopping.signal.reason);
    expect(started.map(({ threadId }) => threadId)).to.deep.equal([-1, -1]);
    expect(await parse(small)).to.equal(1);
  });

  it('ends a thread that has more memory than it may keep', async () => {
    thread = new ParsingThread({ mostBytes: 1024 * 1024 });
    expect(await parse(small)).to.equal(1);
    expect(started[0]?.threadId).to.equal(-1);
    expect(await parse(small)).to.equal(1);
    expect(started).to.have.length(2);
  });

  it('ends a thread that is idle, and one whose service stops', async () => {
    thread = new ParsingThread({ idleMs: 20 });
    await parse(small);
    await once(started[0] as Worker, 'exit');
    thread = new ParsingThread();
    await parse(small);
    await thread.stop();
    expect(started.map(({ threadId }) => threadId)).to.deep.equal([-1, -1]);
  });

  it('parses in another thread if the one it kept has ended', async () => {
    await parse(small);
    await started[0]?.terminate();
    expect(await parse(small)).to.equal(1);
    expect(started).to.have.length(2);
  });
});
