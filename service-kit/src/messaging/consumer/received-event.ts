import type { ConsumeMessage } from 'amqplib';
import { acceptRequestId, continueTrace } from '../../context/index.js';
import { beginConsumedEvent, type TracedEvent } from '../../tracing/messaging-spans.js';
import { activeTracer, type OpenSpan } from '../../tracing/tracer.js';
import type { EventCodecs } from '../event/event-codec.js';
import { type EventEnvelope, parseEnvelopes } from '../event/event-envelope.js';
import { type DeadReason, failuresOf } from './failed-message.js';

/** An event as its consumer sees it. */
export interface ReceivedEvent<Data = unknown> {
  /** The same for each delivery of the event. */
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  /** When it happened, by the publisher's clock. */
  readonly time: Date;
  /** 1 the first time, 2 after the first failure… */
  readonly attempt: number;
  readonly data: Data;
  /** The request that caused the event. A batch of one runs in its context. */
  readonly origin: EventOrigin;
}

export interface EventOrigin {
  readonly requestId: string;
  /** Of this hop. */
  readonly traceparent: string;
}

/** Thrown for an event that no retry can help: it is dead-lettered at once. */
export class UnprocessableEvent extends Error {
  override readonly name = 'UnprocessableEvent';
}

/** A message that this consumer can never read as an event. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  readonly reason: DeadReason;

  constructor(reason: DeadReason, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.reason = reason;
  }
}

export interface ReadEvent extends ReceivedEvent {
  /** Covers its handling; undefined if tracing is off. */
  readonly span: OpenSpan | undefined;
}

export interface ReadOptions {
  readonly codecs: EventCodecs;
  /** The event types that are bound to the queue. */
  readonly bound: ReadonlySet<string>;
  readonly place: Pick<Required<TracedEvent>, 'exchange' | 'queue'>;
}

/**
 * The events of a message.
 *
 * @throws PoisonMessage if one is not an event of a bound type
 */
export function readMessage(message: ConsumeMessage, options: ReadOptions): ReadEvent[] {
  const attempt = failuresOf(message.properties).attempts + 1;
  const envelopes = orPoison('malformed', () => parseEnvelopes(message.content));
  return envelopes.map((envelope) => readEnvelope(envelope, attempt, options));
}

function readEnvelope(envelope: EventEnvelope, attempt: number, { codecs, bound, place }: ReadOptions): ReadEvent {
  const { id, type, subject, source, time, traceparent, requestid: requestId } = envelope;
  const codec = codecs[type];
  if (!codec || !bound.has(type)) throw new PoisonMessage('unknown-type', `${type} is not bound to ${place.queue}`);
  const data: unknown = orPoison('invalid-data', () => codec.fromJSON(envelope.data));
  const span = activeTracer() && beginConsumedEvent({ ...place, type, id }, traceparent);
  const origin = {
    requestId: acceptRequestId(requestId),
    traceparent: span?.traceparent ?? continueTrace(traceparent),
  };
  return { id, type, subject, source, time: new Date(time), attempt, data, origin, span };
}

function orPoison<T>(reason: DeadReason, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new PoisonMessage(reason, error);
  }
}
