import { AsyncResource } from 'node:async_hooks';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging/logger.js';
import { exportedSpans } from './metrics.js';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** How often an unreachable collector is logged, in ms. */
const saidEachMs = 5 * 60_000;

/** Counts exported, failed and dropped spans, and logs when the collector becomes unavailable and available. */
export class CountingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #logger: Logger;
  readonly #taken: (count: number) => void;
  #failing = false;
  #saidAt = Number.NEGATIVE_INFINITY;

  /** @param taken called with the number of spans that no longer wait */
  constructor(exporter: SpanExporter, logger: Logger, taken: (count: number) => void) {
    this.#exporter = exporter;
    this.#logger = logger;
    this.#taken = taken;
  }

  // A batch belongs to no request, even if one triggered it.
  readonly export = AsyncResource.bind((spans: ReadableSpan[], done: (result: ExportResult) => void): void => {
    this.#taken(spans.length);
    this.#exporter.export(spans, (result) => {
      const exported = result.error === undefined && result.code === 0;
      exportedSpans.inc({ outcome: exported ? 'exported' : 'failed' }, spans.length);
      this.#say(exported, result.error?.message);
      done(result);
    });
  });

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #say(exported: boolean, reason: string | undefined): void {
    if (exported) {
      if (this.#failing) this.#logger.info('traces are exported again');
      this.#failing = false;
      this.#saidAt = Number.NEGATIVE_INFINITY;
      return;
    }
    this.#failing = true;
    if (performance.now() - this.#saidAt < saidEachMs) return;
    this.#saidAt = performance.now();
    this.#logger.warn({ reason }, 'traces cannot be exported, and are dropped');
  }
}
