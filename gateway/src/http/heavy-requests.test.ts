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
    expect(gap('greedy')).to.be.at.least(9 * workMs);
  });

  it('lets a caller rest after a heavy request if another paused between ordinary ones', async () => {
    heavy.noteOrdinary('other');
    await delay(2 * workMs);
    await Promise.all([request('greedy'), request('greedy')]);
    expect(gap('greedy')).to.be.at.least(9 * workMs);
  });

  it('lets a caller rest neither for its own ordinary requests nor for heavy ones of others', async () => {
    const all = [request('greedy'), request('greedy'), request('other')];
    await delay(workMs / 4);
    heavy.noteOrdinary('greedy');
    await Promise.all(all);
    expect(gap('greedy')).to.be.below(4 * workMs);
  });

  it('begins the next request of a caller after a second, though a download of it goes on', async () => {
    const { promise: read, resolve: finish } = Promise.withResolvers<void>();
    const download = heavy.download('greedy', () => read);
    await delay(10);
    const started = performance.now();
    await request('greedy', 0);
    expect(performance.now() - started).to.be.within(900, 1_500);
    finish();
    await download;
  });

  it('refuses a request of a caller with a hundred waiting', async () => {
    const all = Array.from({ length: 102 }, () => request('greedy', 0));
    const outcomes = await Promise.allSettled(all);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).to.have.length(1);
    expect(refused[0]).to.have.nested.property('reason.code', 'too_many_requests');
  });
});
