import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { expect } from 'chai';
import { type RestartReport, restartLine, rollingRestart } from '../../src/chaos/rolling-restart.js';
import { products } from '../../src/chaos/service-faults.js';

describe('A rolling restart of two replicas of each service under load', function () {
  this.timeout(300_000);
  let system: TestSystem;
  let report: RestartReport;

  before(async () => {
    system = await startTestSystem({ replicas: Object.fromEntries(products.map((name) => [name, 2])) });
    report = await rollingRestart(system, { clients: 6, pace: 8, pauseMs: 200 });
    console.log(`      ${restartLine(report)}`);
    for (const { request, because } of report.failed) console.log(`        ${request}: ${because}`);
  });
  after(() => system?.stop());

  it('a rolling restart under load fails only requests that a client may safely repeat, and few of those', () => {
    expect(report.requests).to.be.greaterThan(300);
    expect(report.failed.filter(({ repeatable }) => !repeatable)).to.deep.equal([]);
    expect(report.failed.length).to.be.at.most(report.requests / 100);
  });

  it('a rolling restart stops each process cleanly and in time', () => {
    expect(report.restarts).to.have.length(products.length * 2);
    for (const { service, exitCode, stoppedMs } of report.restarts) {
      expect([service, exitCode]).to.deep.equal([service, 0]);
      expect(stoppedMs, service).to.be.lessThan(10_000);
    }
  });
});
