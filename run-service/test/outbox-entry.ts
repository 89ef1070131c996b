import { randomUUID } from 'node:crypto';
import type { OutboxEntry } from '@jogging/service-kit/messaging';

/** An event that tells of a run, for tests of what goes with it. */
export function eventOf({ id }: { readonly id: string }): OutboxEntry {
  return { type: 'run.created', id: randomUUID(), document: JSON.stringify({ subject: id }) };
}
