import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { checkContentEncoding, checkContentType, chooseRepresentation, type Representation } from './media-types.js';

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

  it('serves JSON:API alone where a route offers nothing else', () => {
    expect(chooseRepresentation('text/csv', [])).to.equal(jsonApi);
  });

  for (const accept of [
    `${jsonApi}; charset=utf-8`,
    `${jsonApi}; ext="https://example.org/e"`,
    `${jsonApi};version=1, text/html`,
    `${jsonApi};version=1, */*`,
  ]) {
    it(`refuses ${accept}, whose every JSON:API entry has parameters that are not served`, () => {
      expect(() => chooseRepresentation(accept, all))
        .to.throw(AppError)
        .with.property('code', 'not_acceptable');
    });
  }
});

describe('checkContentType', () => {
  const table: [type: string | undefined, body: boolean, taken: boolean][] = [
    [jsonApi, true, true],
    ['APPLICATION/VND.API+JSON', true, true],
    [`${jsonApi}; profile="https://example.org/p"`, true, true],
    [`${jsonApi}; charset=utf-8`, true, false],
    [`${jsonApi}; charset=utf-8`, false, false],
    [`${jsonApi}; ext="https://example.org/e"`, true, false],
    ['application/json', true, true],
    ['application/json; charset=utf-8', true, true],
    ['text/plain', true, false],
    ['text/plain', false, true],
    [undefined, true, false],
    [undefined, false, true],
    ['application/x-www-form-urlencoded', true, false],
    ['', true, false],
  ];
  for (const [type, body, taken] of table) {
    it(`${taken ? 'takes' : 'refuses'} ${type ?? 'no type'} ${body ? 'with' : 'without'} a body`, () => {
      const check = () => checkContentType(type, body);
      if (taken) expect(check).not.to.throw();
      else expect(check).to.throw(AppError).with.property('code', 'unsupported_media_type');
    });
  }
});

describe('checkContentEncoding', () => {
  it('takes a body as it is', () => {
    expect(() => checkContentEncoding(undefined)).not.to.throw();
    expect(() => checkContentEncoding('Identity')).not.to.throw();
  });
  it('refuses a coded body, which might be larger than it looks', () => {
    expect(() => checkContentEncoding('gzip'))
      .to.throw(AppError)
      .with.property('code', 'unsupported_media_type');
  });
});
