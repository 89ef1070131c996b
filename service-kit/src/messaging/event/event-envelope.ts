import { z } from 'zod';

/**
 * CloudEvents 1.0, JSON format, structured mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 * Parsed with our own schema: the JavaScript SDK invents an id for an event without one and accepts any `specversion`.
 */
export const eventContentType = 'application/cloudevents+json';

/** An array of events, CloudEvents' JSON Batch Format. */
export const batchContentType = 'application/cloudevents-batch+json';

const attribute = z.string().min(1);

const envelope = z.looseObject({
  specversion: z.literal('1.0'),
  id: attribute,
  source: attribute,
  type: attribute,
  subject: attribute,
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z
    .string()
    .regex(/^application\/json\b/)
    .optional(),
  data: z.record(z.string(), z.unknown()),
  /** Extension: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md */
  traceparent: z.string().optional(),
  /** Our own extension: the id of the request that caused the event. */
  requestid: z.string().optional(),
});

/** An event as it is sent; `data` is proto3 JSON. */
export type EventEnvelope = z.infer<typeof envelope>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The events of a message, which has one or an array of them.
 *
 * @throws Error naming each member at fault
 */
export function parseEnvelopes(content: Buffer): EventEnvelope[] {
  const message: unknown = JSON.parse(utf8.decode(content));
  if (!Array.isArray(message)) return [envelopeOf(message)];
  if (message.length === 0) throw new Error('a batch without events');
  return message.map(envelopeOf);
}

/** An event of a batch as a message of its own. */
export interface EventMessage {
  readonly messageId: string;
  readonly content: Buffer;
}

/** The events of a batch, well-formed or not, each as a message of its own; undefined if the message is not a batch. */
export function takeApart(content: Buffer): EventMessage[] | undefined {
  let message: unknown;
  try {
    message = JSON.parse(utf8.decode(content));
  } catch {
    return undefined;
  }
  if (!Array.isArray(message) || message.length === 0) return undefined;
  return message.map((event: unknown) => {
    const { success, data } = z.looseObject({ id: attribute }).safeParse(event);
    return { messageId: success ? data.id : '', content: Buffer.from(JSON.stringify(event)) };
  });
}

function envelopeOf(event: unknown): EventEnvelope {
  const parsed = envelope.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

export interface NewEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: Date;
  readonly data: unknown;
  readonly traceparent: string;
  readonly requestId: string | undefined;
}

export function writeEnvelope(event: NewEvent): string {
  const { requestId, time, id, source, type, subject, data, traceparent } = event;
  return JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data,
    traceparent,
    requestid: requestId,
  });
}
