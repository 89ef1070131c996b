import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { HeavyRequests } from './heavy-requests.js';

const workMs = 40;

describe('HeavyRequests', () => {
  let heavy: HeavyRequests;
  let begun: { readonly uid: string; readonly at: number }[];

  beforeEach(() => {
    heavy = new HeavyRequests();
    begun = [];
  });

  const request = (uid: string, ms = workMs) =>
    heavy.run(uid, async () => {
      begun.push({ uid, at: performance.now() });
      await delay(ms);
    });
  const gap = (uid: string): number => {
    const [first, second] = begun.filter((each) => each.uid === uid).map(({ at }) => at);
    return Number(second) - Number(first);
  };

  it('runs one heavy request of a caller at a time, and another caller beside it', async () => {
    await Promise.all([request('greedy'), request('greedy'), request('other')]);
    expect(begun.map(({ uid }) => uid)).to.deep.equal(['greedy', 'other', 'greedy']);
    expect(gap('greedy')).to.be.within(workMs - 2, 4 * workMs);
  });

  it('lets a caller rest after a heavy request if another sent an ordinary one meanwhile', async () => {
    const both = [request('greedy'), request('greedy')];
    await delay(workMs / 4);
    heavy.noteOrdinary('other');
    await Promise.all(both);
    expect(gap('greedy')).to.be.at.least(19 * workMs);
  });

  it('lets a caller rest after a heavy request if another paused between ordinary ones', async () => {
    heavy.noteOrdinary('other');
    await delay(2 * workMs);
    await Promise.all([request('greedy'), request('greedy')]);
    expect(gap('greedy')).to.be.at.least(19 * workMs);
  });

  it('lets a caller rest neither for its own ordinary requests nor for heavy ones of others', async () => {
    const all = [request('greedy'), request('greedy'), request('other')];
    await delay(workMs / 4);
    heavy.noteOrdinary('greedy');
    await Promise.all(all);
    expect(gap('greedy')).to.be.below(4 * workMs);
  });

  it('begins the next request of a caller after half a second, though the first piece of a download is not there yet', async () => {
    const { promise: read, resolve: finish } = Promise.withResolvers<void>();
    const download = heavy.download('greedy', () => read);
    await delay(10);
    const started = performance.now();
    await request('greedy', 0);
    expect(performance.now() - started).to.be.within(400, 1_000);
    finish();
    await download;
  });

  it('lets a caller rest for nineteen times as long as a long request took', async () => {
    const both = [request('greedy', 150), request('greedy')];
    await delay(10);
    heavy.noteOrdinary('other');
    await Promise.all(both);
    expect(gap('greedy')).to.be.at.least(20 * 150 - 5);
  });

  describe('with a file', () => {
    const pieceMs = 2;
    async function* file(pieces: number) {
      for (let piece = 0; piece < pieces; piece += 1) {
        const until = performance.now() + pieceMs;
        while (performance.now() < until);
        yield piece;
      }
    }
    const download = async (uid: string, pieces: number, pauseMs = 0): Promise<number> => {
      const began = performance.now();
      await heavy.download(uid, async (inSlices) => {
        for await (const _ of inSlices(file(pieces))) if (pauseMs > 0) await delay(pauseMs);
      });
      return performance.now() - began;
    };

    it('lets others go first between its pieces, which take a twentieth of the time', async () => {
      heavy.noteOrdinary('other');
      const tookMs = await download('greedy', 10);
      expect(tookMs).to.be.at.least(19 * 10 * pieceMs);
    });

    it('does not rest while nobody else calls', async () => {
      heavy.noteOrdinary('greedy');
      expect(await download('greedy', 10)).to.be.below(4 * 10 * pieceMs);
    });

    it('paces two files of one caller as one', async () => {
      heavy.noteOrdinary('other');
      const began = performance.now();
      await Promise.all([download('greedy', 5), download('greedy', 5)]);
      expect(performance.now() - began).to.be.at.least(19 * 8 * pieceMs);
    });

    it('ends its turn with its first piece, and counts no time of its reader', async () => {
      const slow = download('greedy', 3, 300);
      await delay(pieceMs + 20);
      const started = performance.now();
      await request('greedy', 0);
      expect(performance.now() - started).to.be.below(200);
      expect(await slow).to.be.below(3 * 300 + 500);
    });
  });

  it('refuses a request of a caller with a hundred waiting', async () => {
    const all = Array.from({ length: 102 }, () => request('greedy', 0));
    const outcomes = await Promise.allSettled(all);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).to.have.length(1);
    expect(refused[0]).to.have.nested.property('reason.code', 'too_many_requests');
  });

  it('refuses a request that waits for longer than the longest rest', async function () {
    this.timeout(30_000);
    heavy.noteOrdinary('other');
    const others = setInterval(() => heavy.noteOrdinary('other'), 500);
    await request('greedy', 1_100);
    const began = performance.now();
    const outcomes = await Promise.allSettled([request('greedy', 1_100), request('greedy')]);
    clearInterval(others);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
    expect(outcomes.at(-1)).to.have.nested.property('reason.code', 'too_many_requests');
    expect(performance.now() - began).to.be.below(14_000);
  });
});
