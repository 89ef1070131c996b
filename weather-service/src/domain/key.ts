import type { Cell } from './cell.js';
import type { Hour } from './hour.js';

/** A place and hour to request. All runs with the same key share one job and one observation. */
export interface Key {
  readonly cell: Cell;
  readonly hour: Hour;
}

/** A unique name for the key. */
export function keyName({ cell, hour }: Key): string {
  return `${cell.lat} ${cell.lng} ${hour}`;
}
