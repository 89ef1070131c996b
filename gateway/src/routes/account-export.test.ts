import { expect } from 'chai';
import { dataOf } from './account-export.js';

describe('the document of all resources in an archive', () => {
  async function* resources(count: number) {
    for (let id = 0; id < count; id += 1) yield JSON.stringify({ id });
  }

  // Resources are written in groups of 50.
  for (const count of [0, 1, 50, 51, 100, 101]) {
    it(`is one JSON document with ${count} resources in their order`, async () => {
      let text = '';
      for await (const piece of dataOf(resources(count))) text += piece;
      const { data } = JSON.parse(text) as { data: { id: number }[] };
      expect(data.map(({ id }) => id)).to.deep.equal(Array.from({ length: count }, (_, id) => id));
    });
  }
});
