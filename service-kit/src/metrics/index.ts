import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export { Counter, Gauge, Histogram, Registry };

/** The metrics of this process, as the ops server shows them. */
export const registry = new Registry();

/** Seconds; from a local call to one about to time out. */
export const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface MetricOptions<L extends string> {
  /** By Prometheus' conventions: a base unit at the end, `_total` for counters. */
  readonly name: string;
  readonly help: string;
  /** Few values each: never an id. */
  readonly labels?: readonly L[] | undefined;
}

/** The process-wide counter of that name; created on first use. */
export function counter<L extends string = never>(options: MetricOptions<L>): Counter<L> {
  return existing<Counter<L>>(options.name) ?? new Counter<L>(configurationOf(options));
}

/** The process-wide gauge of that name; created on first use. `collect` sets it at each scrape. */
export function gauge<L extends string = never>(
  options: MetricOptions<L> & { readonly collect?: (gauge: Gauge<L>) => void },
): Gauge<L> {
  const { collect } = options;
  return (
    existing<Gauge<L>>(options.name) ??
    new Gauge<L>({
      ...configurationOf(options),
      ...(collect && {
        collect() {
          collect(this);
        },
      }),
    })
  );
}

/** The process-wide histogram of that name; created on first use. Default buckets are for durations in seconds. */
export function histogram<L extends string = never>(
  options: MetricOptions<L> & { readonly buckets?: readonly number[] | undefined },
): Histogram<L> {
  return (
    existing<Histogram<L>>(options.name) ??
    new Histogram<L>({ ...configurationOf(options), buckets: [...(options.buckets ?? durationBuckets)] })
  );
}

/** Adds Node.js' own metrics: CPU, memory, event loop delay, garbage collection. Once for each registry. */
export function collectProcessMetrics(target: Registry = registry): void {
  if (!target.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: target });
}

function existing<M>(name: string): M | undefined {
  return registry.getSingleMetric(name) as M | undefined;
}

function configurationOf<L extends string>(options: MetricOptions<L>) {
  return { name: options.name, help: options.help, labelNames: [...(options.labels ?? [])], registers: [registry] };
}
