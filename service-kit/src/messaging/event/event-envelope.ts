import { z } from 'zod';

/**
 * CloudEvents 1.0, JSON format, structured mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 * Parsed with our own schema: the JavaScript SDK invents an id for an event without one and accepts any `specversion`.
 */
export const eventContentType = 'application/cloudevents+json';

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

/** @throws Error naming each member at fault */
export function parseEnvelope(content: Buffer): EventEnvelope {
  const parsed = envelope.safeParse(JSON.parse(utf8.decode(content)));
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
