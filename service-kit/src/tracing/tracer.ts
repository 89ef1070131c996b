/** What a span may say: few values each, nothing secret and nothing about a person. What is undefined is left out. */
export type SpanAttributes = Readonly<Record<string, string | number | undefined>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** The `traceparent` that this is done for; a new trace where it is missing, or none. */
  readonly parent: string | undefined;
  /** The `traceparent` of each other trace that this is done for too. */
  readonly links?: readonly string[];
  readonly attributes: SpanAttributes;
}

export interface SpanEnd {
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  /** The class of what went wrong, where something did: a code or the name of an error, never its message. */
  readonly failure?: string | undefined;
}

/** Something under way. One that is never ended is never exported. */
export interface OpenSpan {
  /** W3C trace context of this span: what it calls names it as its parent. */
  readonly traceparent: string;
  end(end?: SpanEnd): void;
}

/** Makes spans; whether they are exported is decided by the trace that they belong to. */
export interface Tracer {
  start(start: SpanStart): OpenSpan;
}

let active: Tracer | undefined;

/** The tracer of this process, as its metrics are the process's too; undefined while nothing is traced. */
export function activeTracer(): Tracer | undefined {
  return active;
}

export function activateTracer(tracer: Tracer | undefined): void {
  active = tracer;
}
