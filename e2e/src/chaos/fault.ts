import type { Arena } from './arena.js';

/** Something that goes wrong, and is over when `strike` resolves. */
export interface Fault {
  readonly name: string;
  strike(arena: Arena): Promise<void>;
}
