import { expect } from 'chai';
import { collectProcessMetrics, counter, histogram, Registry, registry } from './index.js';

describe('metrics', () => {
  it('creates each metric once per name', async () => {
    const options = { name: 'kit_test_total', help: 'Of the test.', labels: ['kind'] } as const;
    counter(options).inc({ kind: 'a' });
    counter(options).inc({ kind: 'a' }, 2);
    expect(await registry.getSingleMetricAsString('kit_test_total')).to.include('kit_test_total{kind="a"} 3');
  });

  it('puts durations into buckets of seconds', async () => {
    histogram({ name: 'kit_test_seconds', help: 'Of the test.' }).observe(0.03);
    const text = await registry.getSingleMetricAsString('kit_test_seconds');
    expect(text)
      .to.include('kit_test_seconds_bucket{le="0.025"} 0')
      .and.include('kit_test_seconds_bucket{le="0.05"} 1');
  });

  it('includes the process metrics once', async () => {
    const own = new Registry();
    collectProcessMetrics(own);
    collectProcessMetrics(own);
    expect(await own.metrics())
      .to.include('nodejs_eventloop_lag_p99_seconds')
      .and.include('process_cpu_seconds_total');
  });
});
