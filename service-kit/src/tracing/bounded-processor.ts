import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { exportedSpans } from './metrics.js';

/** Bounds the number of spans waiting for export, and counts the dropped ones. */
export class BoundedProcessor implements SpanProcessor {
  readonly #next: SpanProcessor;
  readonly #most: number;
  readonly #waiting: { count: number };

  /** @param waiting how many wait: incremented here, decremented by the exporter */
  constructor(next: SpanProcessor, most: number, waiting: { count: number }) {
    this.#next = next;
    this.#most = most;
    this.#waiting = waiting;
  }

  onStart(span: Span, context: Parameters<SpanProcessor['onStart']>[1]): void {
    this.#next.onStart(span, context);
  }

  onEnd(span: ReadableSpan): void {
    if (this.#waiting.count >= this.#most) {
      exportedSpans.inc({ outcome: 'dropped' });
      return;
    }
    this.#waiting.count += 1;
    this.#next.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#next.shutdown();
  }
}
