import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, startTestSystem, type TestSystem } from '@jogging/dev-env';
import { expect } from 'chai';
import { metricTypes } from '../src/exposition.js';
import { metricsIn } from '../src/promql.js';
import { alerts, expressions } from '../src/read-files.js';

/** Prometheus' own metrics. */
const OF_PROMETHEUS = ['up'];
/** Metrics of Node.js and the process, which prom-client documents. */
const OF_NODE = /^(nodejs|process)_/;

describe('What the services measure', function () {
  this.timeout(180_000);
  let system: TestSystem;
  const types = new Map<string, string>();

  before(async () => {
    system = await startTestSystem();
    for (const { name, opsUrl } of system.services) {
      if (opsUrl === undefined) continue;
      const response = await fetch(`${opsUrl}/metrics`);
      expect(response.status, name).to.equal(200);
      for (const [metric, type] of metricTypes(await response.text())) types.set(metric, type);
    }
  });
  after(() => system?.stop());

  for (const { place, text } of expressions()) {
    it(`services export every metric that ${place} uses`, () => {
      const missing = [...metricsIn(text)].filter((name) => !types.has(name) && !OF_PROMETHEUS.includes(name));
      expect(missing).to.deep.equal([]);
    });
  }

  it('metrics have the types that alerts and dashboards expect', () => {
    for (const { place, text } of expressions()) {
      for (const [, name = ''] of text.matchAll(/(?:rate|increase)\((\w+)/g)) {
        const base = name.replace(/_(bucket|sum|count)$/, '');
        const expected = base === name ? ['counter'] : ['histogram', 'summary'];
        expect(expected, `${name} in ${place}`).to.include(types.get(base));
      }
    }
  });

  it('docs/observability.md explains each metric', () => {
    const guide = readFileSync(join(repository, 'docs/observability.md'), 'utf8');
    const unexplained = [...types.keys()].filter((name) => !OF_NODE.test(name) && !guide.includes(`\`${name}\``));
    expect(unexplained).to.deep.equal([]);
  });
});

describe('The alerts', () => {
  it('alerts say what is wrong and how much it hurts, and docs/observability.md says what to do', () => {
    const guide = readFileSync(join(repository, 'docs/observability.md'), 'utf8');
    for (const { alert, labels, annotations } of alerts()) {
      expect(['page', 'ticket'], alert).to.include(labels.severity);
      expect(annotations.summary, alert).to.be.a('string').and.not.equal('');
      expect(guide, alert).to.match(new RegExp(`^\\| \`${alert}\` \\|`, 'm'));
    }
  });

  it('every alert has a unique name', () => {
    const names = alerts().map(({ alert }) => alert);
    expect(new Set(names).size).to.equal(names.length);
  });
});
