import type { ListQuery } from '@jogging/proto/common';
import type { Listed } from '../src/index.js';

export type Page = ListQuery['page'];
export type Read = (query: ListQuery) => Promise<Listed<{ id: string }>>;

export const afterCursor = (size: number, value: string): Page => ({
  $case: 'cursorPage',
  value: { size, position: { $case: 'after', value } },
});
export const beforeCursor = (size: number, value: string): Page => ({
  $case: 'cursorPage',
  value: { size, position: { $case: 'before', value } },
});
export const numbered = (number: number, size: number): Page => ({ $case: 'numberPage', value: { number, size } });
export const everything: Page = { $case: 'everything', value: true };
export const ids = ({ rows }: Listed<{ id: string }>): string[] => rows.map(({ id }) => id);
