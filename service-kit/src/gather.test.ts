import { expect } from 'chai';
import { gather } from './gather.js';

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
