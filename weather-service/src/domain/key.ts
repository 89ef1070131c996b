import type { Cell } from './cell.js';
import type { Hour } from './hour.js';

/** What a provider is asked for. All runs with the same key share one job and one observation. */
export interface Key {
  readonly cell: Cell;
  readonly hour: Hour;
}

/** A text that no other key has. */
export function keyName({ cell, hour }: Key): string {
  return `${cell.lat} ${cell.lng} ${hour}`;
}
