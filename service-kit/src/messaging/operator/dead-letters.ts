import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConfirmChannel, GetMessage } from 'amqplib';
import { deadLetterQueue, requeueExchange } from '../connection/topology.js';
import { failuresOf } from '../consumer/failed-message.js';

/** A dead-lettered message. */
export interface DeadLetter {
  readonly messageId: string;
  /** Of the event; undefined if the body is not an event. */
  readonly type: string | undefined;
  readonly subject: string | undefined;
  /** `attempts`, `malformed`, `unknown-type`, `invalid-data`, `unprocessable`; `delivery-limit`: no consumer survived it. */
  readonly reason: string;
  readonly error: string | undefined;
  /** Failed attempts. */
  readonly attempts: number;
  readonly firstFailedAt: string | undefined;
  readonly lastFailedAt: string | undefined;
  /** As text. */
  readonly body: string;
}

/** Which dead letters: by message id, or all that exist at the start. */
export type DeadLetterSelection = { readonly messageIds: readonly string[] } | 'all';

/** How long the broker may take to confirm a requeued dead letter, in ms. */
const confirmTimeoutMs = 10_000;

/** The first `limit` dead letters of a queue, oldest first. They stay in place and in order. */
export async function listDeadLetters(channel: Channel, queue: string, limit: number): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  await eachDeadLetter(channel, queue, limit, async (message) => {
    letters.push(describe(message));
    return false;
  });
  return letters;
}

/**
 * Requeues dead letters to their own queue (other consumers have already had the event), as if they had never failed.
 * Each is removed only after the broker has confirmed it in its queue.
 *
 * @returns how many
 */
export async function requeueDeadLetters(
  channel: ConfirmChannel,
  queue: string,
  selection: DeadLetterSelection,
): Promise<number> {
  let count = 0;
  await eachDeadLetter(channel, queue, Number.POSITIVE_INFINITY, async (message) => {
    if (!isSelected(message, selection)) return false;
    await publishBack(channel, queue, message);
    channel.ack(message);
    count += 1;
    return true;
  });
  return count;
}

/** Deletes dead letters. @returns how many */
export async function dropDeadLetters(
  channel: Channel,
  queue: string,
  selection: DeadLetterSelection,
): Promise<number> {
  let count = 0;
  await eachDeadLetter(channel, queue, Number.POSITIVE_INFINITY, async (message) => {
    if (!isSelected(message, selection)) return false;
    channel.ack(message);
    count += 1;
    return true;
  });
  return count;
}

/**
 * Visits the messages that exist now, one after the other. The visitor returns whether it acknowledged the message; the
 * others return to the queue in order after the last visit.
 */
async function eachDeadLetter(
  channel: Channel,
  queue: string,
  limit: number,
  visit: (message: GetMessage) => Promise<boolean>,
): Promise<void> {
  const dead = deadLetterQueue(queue);
  const { messageCount } = await channel.checkQueue(dead);
  const most = Math.min(messageCount, limit);
  let taken = 0;
  try {
    for (let seen = 0; seen < most; seen += 1) {
      const message = await channel.get(dead);
      if (message === false) break;
      if (await visit(message)) taken += 1;
    }
  } finally {
    channel.nackAll(true);
  }
  await givenBack(channel, dead, messageCount - taken);
}

/** The broker returns messages asynchronously: wait, so that the next look sees them. */
async function givenBack(channel: Channel, queue: string, expected: number): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const { messageCount } = await channel.checkQueue(queue);
    if (messageCount >= expected) return;
    await delay(5 * attempt);
  }
}

function publishBack(channel: ConfirmChannel, queue: string, message: GetMessage): Promise<void> {
  const { contentType, messageId } = message.properties;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the broker did not confirm in time')), confirmTimeoutMs);
    let returned = false;
    const onReturn = (): void => {
      returned = true;
    };
    channel.once('return', onReturn);
    const options = { contentType, messageId, persistent: true, mandatory: true };
    channel.publish(requeueExchange(queue), queue, message.content, options, (error: unknown) => {
      clearTimeout(timer);
      channel.off('return', onReturn);
      if (returned) reject(new Error(`there is no queue ${queue}`));
      else if (error) reject(error);
      else resolve();
    });
  });
}

function isSelected(message: GetMessage, selection: DeadLetterSelection): boolean {
  return selection === 'all' || selection.messageIds.includes(String(message.properties.messageId));
}

function describe(message: GetMessage): DeadLetter {
  const body = message.content.toString('utf8');
  const { reason = 'unknown', ...history } = failuresOf(message.properties);
  return { messageId: String(message.properties.messageId ?? ''), ...aboutOf(body), ...history, reason, body };
}

interface About {
  readonly type?: unknown;
  readonly subject?: unknown;
}

function aboutOf(body: string): Pick<DeadLetter, 'type' | 'subject'> {
  try {
    const message = JSON.parse(body) as About | readonly About[];
    const [first, ...others] = [message].flat();
    const { type, subject } = first ?? {};
    return {
      type: typeof type === 'string' ? type : undefined,
      subject:
        typeof subject !== 'string' ? undefined : others.length > 0 ? `${subject} and ${others.length} more` : subject,
    };
  } catch {
    return { type: undefined, subject: undefined };
  }
}
