import { names } from './attribute-names.js';
import { activeTracer, type OpenSpan, type SpanAttributes } from './tracer.js';

/** An event and its destination, which the conventions name by exchange, routing key and queue. */
export interface TracedEvent {
  readonly exchange: string;
  /** The routing key. */
  readonly type: string;
  readonly id: string;
  /** Where it is consumed. */
  readonly queue?: string;
}

/**
 * Begins and ends the span of an event's creation, whose context stays with the event in the outbox. Undefined if tracing is off.
 *
 * @returns the `traceparent` for the event
 */
export function createdEvent(event: TracedEvent, parent: string | undefined): string | undefined {
  const operation = { name: 'create', type: 'create' };
  const span = activeTracer()?.start({ ...named(event, operation), kind: 'producer', parent });
  span?.end();
  return span?.traceparent;
}

/**
 * Begins the span of sending an event created earlier.
 *
 * @param document the event as sent, which contains its parent
 */
export function beginSentEvent(event: TracedEvent, document: string): OpenSpan | undefined {
  const operation = { name: 'publish', type: 'send' };
  return activeTracer()?.start({ ...named(event, operation), kind: 'client', parent: traceparentIn(document) });
}

/** Begins the span of one consumer's handling of an event. */
export function beginConsumedEvent(event: TracedEvent, parent: string | undefined): OpenSpan | undefined {
  const operation = { name: 'process', type: 'process' };
  return activeTracer()?.start({ ...named(event, operation), kind: 'consumer', parent });
}

function named(
  { exchange, type, id, queue }: TracedEvent,
  operation: { readonly name: string; readonly type: string },
): { readonly name: string; readonly attributes: SpanAttributes } {
  const destination = [exchange, type, ...(queue === undefined ? [] : [queue])].join(':');
  return {
    name: `${operation.name} ${destination}`,
    attributes: {
      [names.messageSystem]: 'rabbitmq',
      [names.messageOperation]: operation.name,
      [names.messageOperationType]: operation.type,
      [names.messageDestination]: destination,
      [names.routingKey]: type,
      [names.messageId]: id,
    },
  };
}

interface Traced {
  readonly traceparent?: unknown;
}

function traceparentIn(document: string): string | undefined {
  const message = JSON.parse(document) as Traced | readonly Traced[];
  // Events of one message have the trace of one request, or of several that shared work.
  const { traceparent } = [message].flat()[0] ?? {};
  return typeof traceparent === 'string' ? traceparent : undefined;
}
