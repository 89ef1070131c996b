import { expect } from 'chai';
import { AppError } from '../errors/app-error.js';
import { checkContent, contentFaults } from './media-type.js';

const jsonApi = 'application/vnd.api+json';

describe('checkContent', () => {
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
    it(`${taken ? 'accepts' : 'refuses'} ${type ?? 'no type'} ${body ? 'with' : 'without'} a body`, () => {
      const check = () => checkContent({ 'content-type': type }, body);
      if (taken) expect(check).not.to.throw();
      else expect(check).to.throw(AppError).with.property('code', 'unsupported_media_type');
    });
  }
});

describe('contentFaults', () => {
  const json = { 'content-type': 'application/json' };

  it('refuses a compressed body, which may be larger than it looks', () => {
    expect(contentFaults({ ...json, 'content-encoding': 'gzip' }, true).map(({ header }) => header)).to.deep.equal([
      'content-encoding',
    ]);
    expect(contentFaults({ ...json, 'content-encoding': 'Identity' }, true)).to.deep.equal([]);
  });

  it('checks the type of a body for the extension of a route, and without a body only a JSON:API type', () => {
    const extension = 'https://example.org/e';
    const refused = (type: string | undefined, body: boolean) =>
      contentFaults({ 'content-type': type }, body, extension).length > 0;
    const types = [`${jsonApi}; ext="${extension}"`, jsonApi, 'text/plain', undefined];
    expect(types.map((type) => refused(type, true))).to.deep.equal([false, true, true, true]);
    expect(types.map((type) => refused(type, false))).to.deep.equal([false, true, false, false]);
  });

  it('reports type and coding together', () => {
    const faults = contentFaults({ 'content-type': 'text/plain', 'content-encoding': 'br' }, true);
    expect(faults.map(({ header }) => header)).to.deep.equal(['content-type', 'content-encoding']);
  });
});
