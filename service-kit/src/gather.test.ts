import { expect } from 'chai';
import { callContext } from './context/call-context.js';
import { gather, loadTogether } from './gather.js';

describe('gathering', () => {
  it('gathers what is added in one turn of the event loop, by promises too', async () => {
    const passed: string[][] = [];
    const add = gather<string>((items) => passed.push(items));
    add('a');
    await Promise.all(['b', 'c'].map(async (item) => add(item)));
    await new Promise((resolve) => setImmediate(resolve));
    add('d');
    await new Promise((resolve) => setImmediate(resolve));
    expect(passed).to.deep.equal([['a', 'b', 'c'], ['d']]);
  });

  it('gathers no more at once than the limit', async () => {
    const passed: number[][] = [];
    const add = gather<number>((items) => passed.push(items), { most: 2 });
    for (let item = 1; item <= 5; item += 1) add(item);
    await new Promise((resolve) => setImmediate(resolve));
    expect(passed).to.deep.equal([[1, 2], [3, 4], [5]]);
  });
});

describe('loading together', () => {
  it('loads the keys of one turn of the event loop at once, and gives each its value', async () => {
    const asked: number[][] = [];
    const double = loadTogether(async (keys: number[]) => {
      asked.push(keys);
      return keys.map((key) => (key === 2 ? Promise.reject(new Error('two')) : 2 * key));
    });
    const answers = await Promise.allSettled([1, 2, 3].map(double));
    expect(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
    ).to.deep.equal([2, 'two', 6]);
    expect(await double(4)).to.equal(8);
    expect(asked).to.deep.equal([[1, 2, 3], [4]]);
  });

  it('fails every key of a load that fails', async () => {
    const load = loadTogether(() => Promise.reject(new Error('none')));
    const answers = await Promise.allSettled([load(1), load(2)]);
    expect(answers.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
  });

  it('loads outside of any call context, and every caller goes on in its own', async () => {
    const load = loadTogether(async (keys: string[]) => {
      await Promise.resolve();
      return keys.map((key) => `${key}: ${callContext.get()?.requestId}`);
    });
    const askAs = (requestId: string) =>
      callContext.run({ requestId, traceparent: '' }, async () => [await load('key'), callContext.get()?.requestId]);
    expect(await Promise.all([askAs('first'), askAs('second')])).to.deep.equal([
      ['key: undefined', 'first'],
      ['key: undefined', 'second'],
    ]);
  });
});
