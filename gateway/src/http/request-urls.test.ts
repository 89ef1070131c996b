import { expect } from 'chai';
import fc from 'fast-check';
import { targetOf, withPage, withQueryOf } from './request-urls.js';

describe('targetOf', () => {
  const table: [url: string, target: string][] = [
    ['/runs?page[size]=1&filter[a]=b', '/runs?page%5Bsize%5D=1&filter%5Ba%5D=b'],
    ['/runs?filter%5Ba%5D=%22%C3%A4', '/runs?filter%5Ba%5D=%22%C3%A4'],
    ['/runs?filter=[{"not":{}}]', '/runs?filter=%5B%7B%22not%22:%7B%7D%7D%5D'],
    ["/runs?filter=a<b>\\^`|'x'", "/runs?filter=a%3Cb%3E%5C%5E%60%7C'x'"],
    ['/users?filter[id][like]=u%', '/users?filter%5Bid%5D%5Blike%5D=u%25'],
    ['/users?filter[id][like]=%u%2', '/users?filter%5Bid%5D%5Blike%5D=%25u%252'],
    ['http://other.example/runs?x=1', '/runs?x=1'],
    ['HTTP://other.example:81', '/'],
    ['http://other.example?x=1', '/?x=1'],
    ['/runs?next=http://a.org/', '/runs?next=http://a.org/'],
    ['/runs#part', '/runs'],
    ['*', '*'],
  ];
  for (const [url, target] of table) {
    it(url === target ? `keeps the target ${url}` : `turns the target ${url} into ${target}`, () =>
      expect(targetOf(url)).to.equal(target),
    );
  }

  it('turns any request target into a URI with the same parameters', () => {
    const characters = fc.string({
      unit: fc.constantFrom(...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))),
    });
    fc.assert(
      fc.property(
        characters.filter((query) => !query.includes('#')),
        (query) => {
          const target = targetOf(`/runs?${query}`);
          // RFC 3986, sections 3.3 and 3.4.
          expect(target).to.match(/^(?:[\w\-.~!$&'()*+,;=:@/?]|%[\dA-Fa-f]{2})*$/);
          expect([...new URLSearchParams(target.slice(6))]).to.deep.equal([...new URLSearchParams(query)]);
        },
      ),
    );
  });
});

describe('withPage', () => {
  const table: [url: string, expected: string][] = [
    ['/runs', '/runs?page%5Bnumber%5D=2'],
    ['/runs?', '/runs?page%5Bnumber%5D=2'],
    ['/runs?page%5Bnumber%5D=9&page%5Bsize%5D=3', '/runs?page%5Bnumber%5D=2'],
    ['/runs?page%5bnumber%5d=9&sort=id', '/runs?sort=id&page%5Bnumber%5D=2'],
    ['/runs?p%61ge%5bsize%5D=3&%70age[number]=9', '/runs?page%5Bnumber%5D=2'],
    ['/runs?sort=id&&page%5Bafter%5D=x', '/runs?sort=id&page%5Bnumber%5D=2'],
    ['/runs?filter[page]=1&pages=2', '/runs?filter[page]=1&pages=2&page%5Bnumber%5D=2'],
    ['/runs?filter=a eq ?&x=1?', '/runs?filter=a eq ?&x=1?&page%5Bnumber%5D=2'],
  ];
  for (const [url, expected] of table) {
    it(`leads ${url} to ${expected}`, () => expect(withPage(url, { number: 2 })).to.equal(expected));
  }
  it('percent-encodes the parameters that it sets', () => {
    expect(withPage('/runs', { after: 'a+b/c=&d', size: 5 })).to.equal(
      '/runs?page%5Bafter%5D=a%2Bb%2Fc%3D%26d&page%5Bsize%5D=5',
    );
  });
});

describe('withQueryOf', () => {
  it('copies the query and nothing else', () => {
    expect(withQueryOf('/runs?fields[run]=date', 'http://x/runs/1')).to.equal('http://x/runs/1?fields[run]=date');
    expect(withQueryOf('/runs', 'http://x/runs/1')).to.equal('http://x/runs/1');
    expect(withQueryOf('/runs?', 'http://x/runs/1')).to.equal('http://x/runs/1');
  });
});
