import { randomUUID } from 'node:crypto';
import type { OutboxEntry } from './outbox-store.js';

/** What a message holds at most, in events and in characters: a failed one is taken apart. */
const MOST_EVENTS = 100;
const MOST_CHARACTERS = 64 * 1024;

/**
 * Events of one type as one entry, which becomes one message
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#4-json-batch-format): a row and a message cost
 * as much with one event as with many. An event without another of its type stays as it is.
 */
export function inBatches(entries: readonly OutboxEntry[]): OutboxEntry[] {
  return [...Map.groupBy(entries, ({ type }) => type).values()].flatMap(cut).map(together);
}

function cut(entries: readonly OutboxEntry[]): OutboxEntry[][] {
  const batches: OutboxEntry[][] = [];
  let characters = 0;
  for (const entry of entries) {
    const batch = batches.at(-1);
    characters += entry.document.length;
    if (batch && batch.length < MOST_EVENTS && characters <= MOST_CHARACTERS) batch.push(entry);
    else {
      batches.push([entry]);
      characters = entry.document.length;
    }
  }
  return batches;
}

function together(batch: readonly OutboxEntry[]): OutboxEntry {
  const [first] = batch;
  if (!first) throw new Error('a batch without events');
  if (batch.length === 1) return first;
  return { type: first.type, id: randomUUID(), document: `[${batch.map(({ document }) => document).join(',')}]` };
}
