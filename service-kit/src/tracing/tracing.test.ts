import { expect } from 'chai';
import { baseSettings } from '../config/base-settings.js';
import { readConfig } from '../config/read-config.js';
import { parseTraceparent } from '../context/trace-context.js';
import { AppError } from '../errors/app-error.js';
import type { Component } from '../lifecycle/component.js';
import { createLogger } from '../logging/logger.js';
import { registry } from '../metrics/index.js';
import { eventually } from '../testing/eventually.js';
import { type OtlpReceiver, otlpReceiver } from '../testing/otlp-receiver.js';
import { failureClass } from './failure-class.js';
import { activeTracer } from './tracer.js';
import { createTracing } from './tracing.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('Tracing', () => {
  let collector: OtlpReceiver;
  let tracing: Component | undefined;
  let lines: string[];

  beforeEach(async () => {
    lines = [];
    collector = await otlpReceiver();
  });
  afterEach(async () => {
    await tracing?.stop();
    tracing = undefined;
    await collector.close();
  });

  async function trace(environment: NodeJS.ProcessEnv): Promise<void> {
    const { OPS_PORT: _, ...settings } = baseSettings;
    const config = readConfig(settings, environment);
    const destination = { write: (line: string) => lines.push(line) };
    tracing = createTracing({
      service: 'some-service',
      config,
      logger: createLogger({ service: 'some-service', level: 'info', destination }),
    });
    await tracing.start();
  }
  const start = (parent?: string) =>
    activeTracer()!.start({ name: 'work', kind: 'internal', parent, attributes: { some: 1, none: undefined } });
  async function counted(outcome: string): Promise<number> {
    const text = await registry.getSingleMetricAsString('trace_spans_exported_total');
    return Number(new RegExp(`outcome="${outcome}"} (\\d+)`).exec(text)?.[1] ?? 0);
  }

  it('creates no tracer without a collector', async () => {
    await trace({});
    expect(activeTracer()).to.equal(undefined);
  });

  it('exports spans with the ids that are propagated, if the trace is sampled', async () => {
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a%20b' });
    const span = start(`00-${traceId}-${spanId}-01`);
    span.end({ name: 'renamed', attributes: { late: 'x' } });
    await eventually(() => collector.spans.length > 0);
    const [exported] = collector.spans;
    expect(exported).to.deep.include({ name: 'renamed', traceId, parentSpanId: spanId, failed: false });
    expect(exported?.spanId).to.equal(parseTraceparent(span.traceparent)?.spanId);
    expect(exported?.attributes).to.deep.equal({ some: 1, late: 'x' });
    expect(exported?.resource).to.include({ 'service.name': 'some-service', 'service.version': '1.0.0' });
    expect(exported?.resource['service.instance.id']).to.match(/^[\da-f-]{36}$/);
    expect(collector.headers[0]).to.include({ 'x-token': 'a b' });
  });

  it('exports the remaining spans when it is stopped', async () => {
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
    start().end();
    await tracing?.stop();
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId)).to.deep.equal(['']);
    expect(activeTracer()).to.equal(undefined);
  });

  it('exports nothing for a caller that declines tracing, whatever the sample rate', async () => {
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const unwanted = start(`00-${traceId}-${spanId}-00`);
    unwanted.end();
    start().end();
    expect(parseTraceparent(unwanted.traceparent)).to.deep.include({ traceId, sampled: false });
    await tracing?.stop();
    expect(collector.spans.map((span) => span.traceId))
      .to.have.length(1)
      .and.not.include(traceId);
  });

  it('exports only traces that callers sampled if the sample rate is 0', async () => {
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' });
    start().end();
    start(`00-${traceId}-${spanId}-01`).end();
    await tracing?.stop();
    expect(collector.spans.map((span) => span.traceId)).to.deep.equal([traceId]);
  });

  it('exports the class of an error, never its message', async () => {
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    start().end({ failure: failureClass(new AppError('unavailable', { detail: 'for anna' })) });
    start().end({ failure: failureClass(new TypeError('anna')) });
    await tracing?.stop();
    expect(collector.spans.map(({ failed, attributes }) => [failed, attributes['error.type']])).to.deep.equal([
      [true, 'unavailable'],
      [true, 'TypeError'],
    ]);
    expect(JSON.stringify(collector.spans)).not.to.contain('anna');
  });

  it('counts spans that the collector does not accept, logs it once, and continues', async () => {
    const [failed, exported] = [await counted('failed'), await counted('exported')];
    collector.answer = 400;
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    start().end();
    await eventually(async () => (await counted('failed')) === failed + 1);
    start().end();
    await eventually(async () => (await counted('failed')) === failed + 2);
    expect(lines.filter((line) => line.includes('cannot be exported'))).to.have.length(1);
    collector.answer = 200;
    start().end();
    await eventually(async () => (await counted('exported')) === exported + 1);
    expect(lines.at(-1)).to.contain('traces are exported again');
  });

  it('limits the spans in memory while the collector does not answer, counts dropped ones, and lets the process exit', async () => {
    const dropped = await counted('dropped');
    collector.answer = 'nothing';
    await trace({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    for (let count = 0; count < 6_000; count += 1) start().end();
    expect(await counted('dropped')).to.be.greaterThan(dropped + 1_000);
    const began = performance.now();
    await tracing?.stop();
    expect(performance.now() - began).to.be.lessThan(3_000);
    expect(lines.at(-1)).to.contain('not exported in time');
  });

  const faults: [variable: string, value: string][] = [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://collector:4317'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', '-0.1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'all'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret-token'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-token=%E4'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-token=a%0Ab'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b,,c=d'],
  ];
  for (const [variable, value] of faults) {
    it(`rejects ${variable} ${value} without showing the value`, () => {
      const read = () =>
        readConfig({ [variable]: baseSettings[variable as keyof typeof baseSettings] }, { [variable]: value });
      expect(read)
        .to.throw(variable)
        .and.satisfy(({ message }: Error) => !message.includes(value));
    });
  }
});
