import type { RunEntry, UnansweredBatch } from './ledger.js';

interface Stored {
  readonly version: number;
}

/** How many changes of a batch were made, and how many there are. */
export function changesMade(
  { added, changed, removed }: UnansweredBatch,
  storedOf: (entry: RunEntry) => Stored | undefined,
): { readonly made: number; readonly of: number } {
  const made = [
    ...added.map((entry) => storedOf(entry) !== undefined),
    ...changed.map((entry) => storedOf(entry)?.version !== entry.version),
    ...removed.map((entry) => storedOf(entry) === undefined),
  ];
  return { made: made.filter(Boolean).length, of: made.length };
}
