import { expect } from 'chai';
import { chooseRepresentation, type Representation } from './media-types.js';

const all: Representation[] = ['text/csv', 'image/svg+xml'];
const jsonApi = 'application/vnd.api+json';

describe('chooseRepresentation', () => {
  const table: [accept: string | undefined, chosen: string][] = [
    [undefined, jsonApi],
    ['*/*', jsonApi],
    ['text/html', jsonApi],
    [jsonApi, jsonApi],
    [`${jsonApi}; charset=utf-8, ${jsonApi}`, jsonApi],
    [`${jsonApi}; profile="https://example.org/p"`, jsonApi],
    ['text/csv', 'text/csv'],
    ['text/csv;q=0.5, */*;q=0.1', 'text/csv'],
    [`text/csv;q=0.5, ${jsonApi}`, jsonApi],
    ['image/*', 'image/svg+xml'],
    ['text/csv, image/svg+xml;q=0.9', 'text/csv'],
    ['application/json', jsonApi],
    ['text/csv;q=0', jsonApi],
    ['', jsonApi],
    [';;,,', jsonApi],
  ];
  for (const [accept, chosen] of table) {
    it(`answers ${accept ?? 'no Accept'} with ${chosen}`, () => {
      expect(chooseRepresentation(accept, all)).to.equal(chosen);
    });
  }

  it('chooses JSON:API if a route offers nothing else', () => {
    expect(chooseRepresentation('text/csv', [])).to.equal(jsonApi);
  });

  for (const accept of [
    `${jsonApi}; charset=utf-8`,
    `${jsonApi}; ext="https://example.org/e"`,
    `${jsonApi};version=1, text/html`,
    `${jsonApi};version=1, */*`,
  ]) {
    it(`refuses ${accept}, in which every JSON:API entry has unsupported parameters`, () => {
      expect(chooseRepresentation(accept, all)).to.include({ code: 'not_acceptable', header: 'accept' });
    });
  }
});
