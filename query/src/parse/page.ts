import type { ListQuery } from '@jogging/proto/common';
import type { Faults } from './faults.js';

export const defaultPageSize = 20;
export const maxPageSize = 100;
/** The largest uint32; times the largest page size it still fits into an OFFSET, a bigint. */
export const maxPageNumber = 0xffff_ffff;

export const pageMembers = ['size', 'number', 'after', 'before'] as const;
type PageMember = (typeof pageMembers)[number];

/** The requested page: by cursor if there is `after` or `before`, else by number. */
export function readPage(members: ReadonlyMap<PageMember, string>, faults: Faults): ListQuery['page'] {
  const size = readCount('size', members.get('size'), maxPageSize, faults) ?? defaultPageSize;
  const number = readCount('number', members.get('number'), maxPageNumber, faults) ?? 1;
  const after = members.get('after');
  const before = members.get('before');
  if (after !== undefined && before !== undefined) {
    faults.add('invalid_page', 'page[before]', 'page[after] and page[before] do not go together.');
  }
  const cursor = after !== undefined ? 'page[after]' : before !== undefined ? 'page[before]' : undefined;
  if (cursor && members.has('number')) {
    faults.add('invalid_page', 'page[number]', `page[number] and ${cursor} do not go together.`);
  }
  if (after !== undefined) {
    return { $case: 'cursorPage', value: { size, position: { $case: 'after', value: after } } };
  }
  if (before !== undefined) {
    return { $case: 'cursorPage', value: { size, position: { $case: 'before', value: before } } };
  }
  return { $case: 'numberPage', value: { number, size } };
}

function readCount(member: PageMember, text: string | undefined, max: number, faults: Faults): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  faults.add('invalid_page', `page[${member}]`, `page[${member}] must be a whole number from 1 to ${max}.`);
  return undefined;
}
