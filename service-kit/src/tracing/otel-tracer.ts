import {
  type Link,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent } from '../context/trace-context.js';
import { names } from './attribute-names.js';
import type { OpenSpan, SpanEnd, SpanStart, Tracer } from './tracer.js';

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Our spans on OpenTelemetry's tracer. Parents are explicit: the call context stays the only context. */
export function otelTracer(tracer: OtelTracer): Tracer {
  return {
    start({ name, kind, parent, links = [], attributes }: SpanStart): OpenSpan {
      const parentContext = spanContextOf(parent);
      const context = parentContext ? trace.setSpanContext(ROOT_CONTEXT, parentContext) : ROOT_CONTEXT;
      const others = links.map(spanContextOf).filter((other) => other !== undefined);
      const linked = others.map((other): Link => ({ context: other }));
      return new OtelSpan(tracer.startSpan(name, { kind: kinds[kind], attributes, links: linked }, context));
    },
  };
}

class OtelSpan implements OpenSpan {
  readonly traceparent: string;
  readonly #span: Span;

  constructor(span: Span) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = formatTraceparent({ traceId, spanId, sampled: (traceFlags & 1) === 1 });
    this.#span = span;
  }

  end({ name, attributes, failure }: SpanEnd = {}): void {
    const span = this.#span;
    if (name !== undefined) span.updateName(name);
    if (attributes) span.setAttributes(attributes);
    if (failure !== undefined) {
      span.setAttribute(names.errorType, failure);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  }
}

function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const parsed = parseTraceparent(traceparent);
  if (!parsed) return undefined;
  const { traceId, spanId, sampled } = parsed;
  return { traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: true };
}
