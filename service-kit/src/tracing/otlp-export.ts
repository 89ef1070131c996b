import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { randomHex } from '../context/trace-context.js';
import type { Logger } from '../logging/logger.js';
import { names } from './attribute-names.js';
import { BoundedProcessor } from './bounded-processor.js';
import { CountingExporter } from './counting-exporter.js';
import { otelTracer } from './otel-tracer.js';
import type { Tracer } from './tracer.js';

export interface OtlpExportOptions {
  readonly service: string;
  /** The collector's base URL: spans go to `v1/traces` below it. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The share of traces that begin here and are exported. */
  readonly ratio: number;
  readonly logger: Logger;
}

export interface OtlpExport {
  readonly tracer: Tracer;
  /** Exports waiting spans and closes. */
  close(): Promise<void>;
}

/** In ms: how long a span waits for its batch, and how long the collector may take for one. */
const gatheredMs = 1_000;
const batchWithinMs = 5_000;
/** Most spans in a batch and most waiting spans: a few megabytes. */
const mostInBatch = 512;
const mostWaiting = 4_096;
/** Concurrent exports: one while the process runs, all of them when it stops. */
const mostBatches = mostWaiting / mostInBatch + 1;

/** Exports spans to a collector by OTLP over HTTP, in batches, in the background. */
export function openOtlpExport({ service, endpoint, headers, ratio, logger }: OtlpExportOptions): OtlpExport {
  const url = new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href;
  const waiting = { count: 0 };
  const exporter = new CountingExporter(
    new OTLPTraceExporter({
      url,
      headers: { ...headers },
      timeoutMillis: batchWithinMs,
      concurrencyLimit: mostBatches,
    }),
    logger,
    (count) => {
      waiting.count -= count;
    },
  );
  const batches = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: gatheredMs,
    exportTimeoutMillis: batchWithinMs + 1_000,
    maxExportBatchSize: mostInBatch,
    maxQueueSize: mostWaiting,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      [names.serviceName]: service,
      [names.serviceNamespace]: 'jogging-times',
      [names.serviceVersion]: productVersion(),
      [names.serviceInstance]: randomUUID(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    idGenerator: { generateTraceId: () => randomHex(16), generateSpanId: () => randomHex(8) },
    spanProcessors: [new BoundedProcessor(batches, mostWaiting, waiting)],
  });
  return { tracer: otelTracer(provider.getTracer('@jogging/service-kit')), close: () => provider.shutdown() };
}

/** One for all packages. This file is built to service-kit/dist/src/tracing. */
function productVersion(): string {
  const description = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(description) as { readonly version: string }).version;
}
