import { PageInfo } from '@jogging/proto/common';
import { maxPageSize, parseListQuery } from '@jogging/query';
import { expect } from 'chai';
import fc from 'fast-check';
import { pageLinks, pageMeta } from './page-links.js';
import { targetOf } from './request-urls.js';
import type { ApiRequest } from './route.js';

const base = 'https://runs.example';
const families = ['filter', 'sort', 'page', 'fields', 'include'] as const;
const options = { families, fieldsets: { run: ['distance'] }, includes: ['user'] };

function requestFor(url: string): ApiRequest {
  const originalUrl = targetOf(url);
  const [, query = ''] = originalUrl.split(/\?(.*)/s);
  return { base, originalUrl, list: parseListQuery(query, options) } as unknown as ApiRequest;
}

const byNumber = (count: number) => PageInfo.fromPartial({ count });
const page = (number: number, size: number, before = '/runs?') =>
  `${base}${before}page%5Bnumber%5D=${number}&page%5Bsize%5D=${size}`;

describe('pageLinks', () => {
  const table: [url: string, count: number, first: number, prev: number | null, next: number | null, last: number][] = [
    ['/runs', 0, 1, null, null, 1],
    ['/runs', 20, 1, null, null, 1],
    ['/runs', 21, 1, null, 2, 2],
    ['/runs?page[number]=2', 41, 1, 1, 3, 3],
    ['/runs?page[number]=3', 41, 1, 2, null, 3],
    // Past the end, `prev` leads to the last page that has rows.
    ['/runs?page[number]=9', 41, 1, 3, null, 3],
    ['/runs?page[number]=2', 0, 1, 1, null, 1],
  ];
  for (const [url, count, first, prev, next, last] of table) {
    it(`links ${url} of ${count} to pages ${first}, ${prev}, ${next}, ${last}`, () => {
      expect(pageLinks(requestFor(url), byNumber(count))).to.deep.equal({
        self: base + targetOf(url),
        first: page(first, 20),
        prev: prev && page(prev, 20),
        next: next && page(next, 20),
        last: page(last, 20),
      });
    });
  }

  it('keeps the rest of the query, percent-encoded', () => {
    const url = "/runs?filter=a%20eq%20'x'&page[size]=5&sort=-id&page[number]=2&fields[run]=distance";
    const { self, next } = pageLinks(requestFor(url), byNumber(100));
    expect(self).to.equal(base + targetOf(url));
    expect(next).to.equal(page(3, 5, "/runs?filter=a%20eq%20'x'&sort=-id&fields%5Brun%5D=distance&"));
  });

  it('continues by cursor if the list is read by cursor', () => {
    const at = (url: string, info: Partial<PageInfo>) =>
      pageLinks(requestFor(url), PageInfo.fromPartial({ hasPrevious: true, hasNext: true, ...info }));
    const cursors = { firstCursor: 'a+b', lastCursor: 'c' };
    expect(at('/runs?page[after]=&sort=id&page[size]=2', cursors)).to.deep.equal({
      self: `${base}/runs?page%5Bafter%5D=&sort=id&page%5Bsize%5D=2`,
      prev: `${base}/runs?sort=id&page%5Bbefore%5D=a%2Bb&page%5Bsize%5D=2`,
      next: `${base}/runs?sort=id&page%5Bafter%5D=c&page%5Bsize%5D=2`,
    });
    expect(at('/runs?page[before]=x', { ...cursors, hasPrevious: false })).to.include({ prev: null });
    expect(at('/runs?page[before]=x', { ...cursors, hasNext: false })).to.include({ next: null });
    // Past the end, `prev` leads to the last page that has rows.
    const end = `${base}/runs?page%5Bbefore%5D=&page%5Bsize%5D=20`;
    expect(at('/runs?page[after]=x', { hasNext: false })).to.include({ prev: end, next: null });
    const start = `${base}/runs?page%5Bafter%5D=&page%5Bsize%5D=20`;
    expect(at('/runs?page[before]=x', { hasPrevious: false })).to.include({ prev: null, next: start });
  });

  it('returns only self if there are no pages', () => {
    expect(pageLinks(requestFor('/runs'), undefined)).to.deep.equal({ self: `${base}/runs` });
  });

  it('links lead through all pages and back, for any sizes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: maxPageSize }), (count, size) => {
        const numberOf = (url: string) => Number(new URL(url).searchParams.get('page[number]'));
        const seen = [1];
        let links = pageLinks(requestFor(`/runs?page[size]=${size}`), byNumber(count));
        while (links.next) {
          const at = links.next;
          links = pageLinks(requestFor(at.slice(base.length)), byNumber(count));
          expect(links.prev && numberOf(links.prev)).to.equal(seen.at(-1));
          seen.push(numberOf(at));
        }
        expect(seen).to.have.length(Math.max(1, Math.ceil(count / size)));
        expect(numberOf(String(links.last))).to.equal(seen.at(-1));
      }),
    );
  });
});

describe('pageMeta', () => {
  it('returns the count of pages by number, and the cursors of a page that has rows', () => {
    expect(pageMeta(byNumber(0))).to.deep.equal({ count: 0 });
    expect(pageMeta(PageInfo.fromPartial({ firstCursor: 'a', lastCursor: 'b' }))).to.deep.equal({
      page: { before: 'a', after: 'b' },
    });
    expect(pageMeta(undefined)).to.deep.equal({});
  });
});
