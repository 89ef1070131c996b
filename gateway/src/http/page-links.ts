import type { PageInfo } from '@jogging/proto/common';
import { withPage } from './request-urls.js';
import type { ApiRequest } from './route.js';

/** A list's links: `first prev next last` for pages by number, `prev next` for pages by cursor; null if there is no such page. */
export function pageLinks(request: ApiRequest, page: PageInfo | undefined): Record<string, string | null> {
  const self = request.base + request.originalUrl;
  const paging = request.list.query.page;
  if (!page || paging?.$case === 'everything' || !paging) return { self };
  const link = (parameters: Record<string, string | number>): string =>
    request.base + withPage(request.originalUrl, parameters);
  const { size } = paging.value;
  if (paging.$case === 'cursorPage') {
    // An empty page has no cursors: going back then starts at the end, or the start, of the list.
    return {
      self,
      prev: page.hasPrevious ? link({ before: page.firstCursor, size }) : null,
      next: page.hasNext ? link({ after: page.lastCursor, size }) : null,
    };
  }
  const { number } = paging.value;
  const last = Math.max(1, Math.ceil((page.count ?? 0) / size));
  return {
    self,
    first: link({ number: 1, size }),
    prev: number > 1 ? link({ number: Math.min(number - 1, last), size }) : null,
    next: number < last ? link({ number: number + 1, size }) : null,
    last: link({ number: last, size }),
  };
}

/** `count` for pages by number, and the page's cursors, with which a client can continue by cursor. */
export function pageMeta(page: PageInfo | undefined): Record<string, unknown> {
  if (!page) return {};
  const cursors = page.lastCursor ? { page: { before: page.firstCursor, after: page.lastCursor } } : {};
  return { ...(page.count !== undefined && { count: page.count }), ...cursors };
}
