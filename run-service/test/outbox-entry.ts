import { randomUUID } from 'node:crypto';
import type { OutboxEntry } from '@jogging/service-kit/messaging';

/** An event about a run, for tests of what is published with it. */
export function eventOf({ id }: { readonly id: string }): OutboxEntry {
  return { type: 'run.created', id: randomUUID(), document: JSON.stringify({ subject: id }) };
}
