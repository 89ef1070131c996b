import { expect } from 'chai';
import { CallerShares } from './caller-shares.js';
import { AppError } from './errors/index.js';

/** Work that ends on request. */
function work(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    log.push(name);
    await promise;
  };
  return { run, end: resolve };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('CallerShares', () => {
  it('limits a caller to its share, and lets others use the rest at once', async () => {
    const shares = new CallerShares({ atOnce: 4, perCaller: 2 });
    const log: string[] = [];
    const greedy = Array.from({ length: 6 }, (_, index) => work(log, `greedy ${index}`));
    const running = greedy.map(({ run }) => shares.run('greedy', run));
    const other = work(log, 'other');
    const served = shares.run('other', other.run);
    await turn();
    expect(log).to.deep.equal(['greedy 0', 'greedy 1', 'other']);
    other.end();
    await served;
    for (const { end } of greedy) end();
    await Promise.all(running);
    expect(log).to.have.length(7);
  });

  it('serves waiting callers in turn, however many statements one has waiting', async () => {
    const shares = new CallerShares({ atOnce: 1, perCaller: 4 });
    const log: string[] = [];
    const all = ['a1', 'a2', 'a3', 'b1', 'c1'].map((name) => ({ name, ...work(log, name) }));
    const running = all.map(({ name, run }) => shares.run(name[0] ?? '', run));
    for (const { end } of all) end();
    await Promise.all(running);
    expect(log).to.deep.equal(['a1', 'a2', 'b1', 'c1', 'a3']);
  });

  it('limits a caller with slow statements to one at a time until they are fast again', async () => {
    const shares = new CallerShares({ atOnce: 8, perCaller: 4, slowMs: 5 });
    await shares.run('slow', () => new Promise((resolve) => setTimeout(resolve, 40)));
    const log: string[] = [];
    const two = [work(log, 'first'), work(log, 'second')];
    const running = two.map(({ run }) => shares.run('slow', run));
    await turn();
    expect(log).to.deep.equal(['first']);
    for (const { end } of two) end();
    await Promise.all(running);
    for (let quick = 0; quick < 20; quick += 1) await shares.run('slow', async () => {});
    const again = [work(log, 'third'), work(log, 'fourth')];
    const both = again.map(({ run }) => shares.run('slow', run));
    await turn();
    expect(log.slice(2)).to.deep.equal(['third', 'fourth']);
    for (const { end } of again) end();
    await Promise.all(both);
  });

  it('lets a caller rest after a job, for a multiple of its duration, but not the others', async () => {
    const shares = new CallerShares({
      atOnce: 4,
      perCaller: 1,
      restMs: ({ caller, durationMs }) => (caller === 'costly' ? 2 * durationMs : 0),
    });
    const started = performance.now();
    await shares.run('costly', () => new Promise((resolve) => setTimeout(resolve, 40)));
    const ended = performance.now();
    const begun: Record<string, number> = {};
    const start = async (caller: string): Promise<void> => {
      begun[caller] = performance.now();
    };
    await Promise.all([shares.run('costly', () => start('costly')), shares.run('other', () => start('other'))]);
    const rest = 2 * (ended - started);
    expect(begun.costly).to.be.at.least(ended + rest - 5);
    expect(begun.other).to.be.below(ended + rest / 2);
  });

  it('refuses only the caller whose queue is full', async () => {
    const shares = new CallerShares({ atOnce: 1, perCaller: 1, waiting: 2 });
    const log: string[] = [];
    const three = [work(log, '1'), work(log, '2'), work(log, '3')];
    const running = three.map(({ run }) => shares.run('greedy', run));
    const refusal = await shares.run('greedy', async () => {}).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(AppError).and.include({ code: 'too_many_requests', retryAfterSeconds: 1 });
    const other = shares.run('other', async () => 'served');
    for (const { end } of three) end();
    expect(await other).to.equal('served');
    await Promise.all(running);
  });

  it('forgets a statement whose caller gives up before its turn', async () => {
    const shares = new CallerShares({ atOnce: 1 });
    const log: string[] = [];
    const first = work(log, 'first');
    const running = shares.run('a', first.run);
    const giveUp = new AbortController();
    const given = shares.run('a', work(log, 'given up').run, giveUp.signal).catch(() => 'rejected');
    giveUp.abort(new Error('gone'));
    expect(await given).to.equal('rejected');
    first.end();
    await running;
    expect(log).to.deep.equal(['first']);
  });
});
