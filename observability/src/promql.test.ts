import { expect } from 'chai';
import { metricsIn } from './promql.js';

describe('metricsIn', () => {
  const cases: [expression: string, metrics: string[]][] = [
    ['up == 0', ['up']],
    ['sum by (le) (rate(a_seconds_bucket{route!~".*login.*"}[5m])) / sum(rate(b_total[5m]))', ['a_seconds', 'b_total']],
    ['histogram_quantile(0.95, sum by (le, x) (rate(c_seconds_bucket[1m])))', ['c_seconds']],
    ['max by (provider) (d{because="up"}) > 0 and on (provider) e', ['d', 'e']],
  ];
  for (const [expression, metrics] of cases) {
    it(`finds ${metrics.join(' and ')} in ${expression}`, () => {
      expect([...metricsIn(expression)]).to.have.members(metrics);
    });
  }

  for (const expression of ['sum(rate(a[5m])', 'rate(a[5m]))', 'a{b=}']) {
    it(`does not accept ${expression} as PromQL`, () => {
      expect(() => metricsIn(expression)).to.throw('not PromQL');
    });
  }
});
