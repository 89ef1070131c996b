import { endsWithin } from '../lifecycle/bounded.js';
import type { Component } from '../lifecycle/component.js';
import type { Logger } from '../logging/logger.js';
import { countFromZero } from './metrics.js';
import type { OtlpExport } from './otlp-export.js';
import { activateTracer } from './tracer.js';

export interface TracingOptions {
  /** The name that spans carry as `service.name`. */
  readonly service: string;
  /** Of `baseSettings`. */
  readonly config: {
    readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
    readonly OTEL_EXPORTER_OTLP_HEADERS?: Readonly<Record<string, string>> | undefined;
    readonly OTEL_TRACES_SAMPLER_ARG: number;
  };
  readonly logger: Logger;
}

/** How long a stopping process keeps exporting, in ms. */
const lastSpansWithinMs = 2_000;

/**
 * Exports the process's traces if a collector is set; otherwise OpenTelemetry is not loaded. Add it before what is to be
 * traced, so that it closes after that. Always ready: work does not wait for a collector.
 */
export function createTracing({ service, config, logger }: TracingOptions): Component {
  let opened: OtlpExport | undefined;
  return {
    name: 'tracing',
    async start() {
      const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
      if (endpoint === undefined) return;
      const { openOtlpExport } = await import('./otlp-export.js');
      const { OTEL_EXPORTER_OTLP_HEADERS: headers = {}, OTEL_TRACES_SAMPLER_ARG: ratio } = config;
      opened = openOtlpExport({ service, endpoint, headers, ratio, logger });
      countFromZero();
      activateTracer(opened.tracer);
    },
    async stop() {
      if (!opened) return;
      activateTracer(undefined);
      const closing = opened
        .close()
        .catch((error: unknown) => logger.debug({ err: error }, 'the last traces were lost'));
      if (!(await endsWithin(closing, lastSpansWithinMs))) logger.warn('the last traces were not exported in time');
    },
  };
}
