import type { ListQuery } from '@jogging/proto/common';
import type { Fault } from '@jogging/service-kit';
import type { CursorCodec, Position } from '../cursor.js';

export const defaultPageSize = 20;
export const maxPageSize = 100;

/** The page that a query asks for, its cursor read. */
export type PageRequest =
  | { readonly kind: 'number'; readonly number: number; readonly size: number }
  /** Without a position: from the start of the list, or from its end if backward. */
  | {
      readonly kind: 'cursor';
      readonly size: number;
      readonly forward: boolean;
      readonly position: Position | undefined;
    }
  | { readonly kind: 'everything' };

export function readPageRequest(page: ListQuery['page'], codec: CursorCodec, faults: Fault[]): PageRequest {
  switch (page?.$case) {
    case 'everything':
      return { kind: 'everything' };
    case 'cursorPage': {
      const { position } = page.value;
      const forward = position?.$case !== 'before';
      const size = readSize(page.value.size, faults);
      return { kind: 'cursor', size, forward, position: readCursor(position?.value ?? '', forward, codec, faults) };
    }
    case 'numberPage': {
      const { number } = page.value;
      if (number < 1) faults.push({ code: 'invalid_page', parameter: 'page[number]', detail: 'Pages count from 1.' });
      return { kind: 'number', number, size: readSize(page.value.size, faults) };
    }
    default:
      return { kind: 'number', number: 1, size: defaultPageSize };
  }
}

function readSize(size: number, faults: Fault[]): number {
  if (size < 1 || size > maxPageSize) {
    const detail = `A page has from 1 to ${maxPageSize} rows.`;
    faults.push({ code: 'invalid_page', parameter: 'page[size]', detail });
  }
  return size;
}

function readCursor(token: string, forward: boolean, codec: CursorCodec, faults: Fault[]): Position | undefined {
  if (token === '') return undefined;
  const position = codec.decode(token);
  if (!position) {
    faults.push(cursorFault(forward ? 'after' : 'before'));
  }
  return position;
}

export function cursorFault(side: 'after' | 'before'): Fault {
  const parameter = `page[${side}]`;
  const detail = `${parameter} is not a cursor of this list in this order. Take one from the links of a page with the same sort.`;
  return { code: 'invalid_cursor', parameter, detail };
}
