import type { PageInfo } from '@jogging/proto/common';
import type { PageRequest } from '../check/page-request.js';
import type { CursorCodec, Position } from '../cursor.js';
import type { Listed } from './types.js';

type Page<Row> = Omit<Listed<Row>, 'fact'>;

/** The rows read, in the list's order (by cursor one more than the page), and what is known about the rest. */
export interface Reading<Row> {
  readonly rows: readonly Row[];
  /** The number of rows that pass the filter; only for pages by number. */
  readonly count?: number | undefined;
  /** Whether there are rows on the other side of the cursor. */
  readonly behind?: boolean | undefined;
}

/** Makes the page from the rows read. */
export function makePage<Row>(
  page: PageRequest,
  { rows, count, behind = false }: Reading<Row>,
  codec: CursorCodec,
  positionOf: (row: Row) => Position,
): Page<Row> {
  if (page.kind === 'everything') {
    const info = { count: rows.length, hasPrevious: false, hasNext: false, firstCursor: '', lastCursor: '' };
    return { rows: [...rows], page: info };
  }
  const kept = page.kind === 'cursor' ? withoutExtra(rows, page) : [...rows];
  const [first, last] = [kept.at(0), kept.at(-1)];
  const cursors = {
    firstCursor: first ? codec.encode(positionOf(first)) : '',
    lastCursor: last ? codec.encode(positionOf(last)) : '',
  };
  return { rows: kept, page: { ...neighbours(page, rows.length, count, behind), ...cursors } };
}

function withoutExtra<Row>(rows: readonly Row[], { size, forward }: PageRequest & { kind: 'cursor' }): Row[] {
  return forward ? rows.slice(0, size) : rows.slice(-size);
}

function neighbours(
  page: Exclude<PageRequest, { kind: 'everything' }>,
  read: number,
  count: number | undefined,
  behind: boolean,
): Pick<PageInfo, 'count' | 'hasPrevious' | 'hasNext'> {
  if (page.kind === 'number') {
    const seen = (page.number - 1) * page.size + read;
    return { count, hasPrevious: page.number > 1, hasNext: count !== undefined && seen < count };
  }
  const more = read > page.size;
  return { hasPrevious: page.forward ? behind : more, hasNext: page.forward ? more : behind };
}
