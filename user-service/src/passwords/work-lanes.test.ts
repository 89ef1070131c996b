import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { type Lane, WorkLanes } from './work-lanes.js';

/** A job that the test ends. */
function held() {
  let end = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => work, end: () => end() };
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => (error as AppError).code,
  );

describe('WorkLanes', () => {
  it('runs no more jobs at once than configured', async () => {
    const lanes = new WorkLanes({ concurrency: 3, capacity: 100 });
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    };
    await Promise.all(Array.from({ length: 30 }, () => lanes.run('sign-in', work)));
    expect(most).to.equal(3);
  });

  it('runs sign-ins from known addresses first, then other sign-ins, then new passwords', async () => {
    const lanes = new WorkLanes({ concurrency: 1, capacity: 100 });
    const first = held();
    const blocking = lanes.run('setting', first.work);
    const order: Lane[] = [];
    const waiting = (['setting', 'sign-in', 'known', 'setting', 'known', 'sign-in'] as const).map((lane) =>
      lanes.run(lane, async () => {
        order.push(lane);
      }),
    );
    first.end();
    await Promise.all([blocking, ...waiting]);
    expect(order).to.deep.equal(['known', 'known', 'sign-in', 'sign-in', 'setting', 'setting']);
  });

  it('refuses jobs for a full lane immediately, and still accepts jobs for the others', async () => {
    const lanes = new WorkLanes({ concurrency: 1, capacity: 2 });
    const first = held();
    const works = [
      lanes.run('sign-in', first.work),
      lanes.run('sign-in', first.work),
      lanes.run('sign-in', first.work),
    ];
    const refused = await lanes.run('sign-in', first.work).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AppError).with.property('code', 'unavailable');
    expect((refused as AppError).retryAfterSeconds).to.be.greaterThan(0);
    works.push(lanes.run('known', first.work));
    first.end();
    expect(await Promise.all(works.map(codeOf))).to.deep.equal(Array(4).fill('done'));
  });

  it('skips jobs whose caller has given up', async () => {
    const lanes = new WorkLanes({ concurrency: 1, capacity: 2 });
    const first = held();
    const blocking = lanes.run('sign-in', first.work);
    const gone = new AbortController();
    let worked = false;
    const waiting = codeOf(
      lanes.run(
        'sign-in',
        async () => {
          worked = true;
        },
        gone.signal,
      ),
    );
    gone.abort();
    expect(await waiting).to.equal('timeout');
    first.end();
    await blocking;
    expect(worked).to.equal(false);
  });
});
