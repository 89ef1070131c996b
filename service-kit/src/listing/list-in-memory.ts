import type { ListQuery, ResourceFields } from '@jogging/proto/common';
import type { Listed, Row } from './types.js';

export interface MemoryListingOptions<Item> {
  readonly resource: ResourceFields;
  /** The item's fields by their names, parts of objects as `weather.temperature_c`. */
  readonly values: (item: Item) => Row;
  readonly key?: string;
  readonly cursorSecret: string;
  readonly name?: string;
}

/** The same rules for a list that is in memory. */
export function listInMemory<Item extends object>(
  items: readonly Item[],
  query: ListQuery | undefined,
  options: MemoryListingOptions<Item>,
): Listed<Item> {
  throw new Error(`not ready: ${items.length} ${String(query)} ${options.resource.type}`);
}
