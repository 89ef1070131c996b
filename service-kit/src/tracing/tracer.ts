/** Attributes of a span: few values each, no secrets, no personal data. Undefined ones are omitted. */
export type SpanAttributes = Readonly<Record<string, string | number | undefined>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** The parent's `traceparent`; a missing or invalid one starts a new trace. */
  readonly parent: string | undefined;
  /** The `traceparent` of each other trace that shares this work. */
  readonly links?: readonly string[];
  readonly attributes: SpanAttributes;
}

export interface SpanEnd {
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  /** The class of the failure, if any: a code or an error's name, never its message. */
  readonly failure?: string | undefined;
}

/** A span that has begun. It is exported only if it ends. */
export interface OpenSpan {
  /** W3C trace context of this span, for everything it calls. */
  readonly traceparent: string;
  end(end?: SpanEnd): void;
}

/** Starts spans; their trace decides whether they are exported. */
export interface Tracer {
  start(start: SpanStart): OpenSpan;
}

let active: Tracer | undefined;

/** The process's tracer; undefined if tracing is off. */
export function activeTracer(): Tracer | undefined {
  return active;
}

export function activateTracer(tracer: Tracer | undefined): void {
  active = tracer;
}
