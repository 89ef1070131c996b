import { WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { eventually } from '@jogging/service-kit/testing';
import { failureSchema, healthy } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { runCli } from './support/run-cli.js';
import { aRun, daysAgo, hoursAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

describe('the command weather', function () {
  this.timeout(60_000);

  let system: System;
  const recorded = aRun({ endTime: daysAgo(20) });
  const forecast = aRun({ endTime: hoursAgo(5) });
  const unavailable = aRun({ endTime: new Date('1850-01-01T00:00:00Z') });

  before(async () => {
    system = await startSystem();
    await system.start();
    await system.create(recorded, forecast, unavailable);
    await system.neighbour.settled([recorded.id, forecast.id, unavailable.id]);
  });
  after(() => system.stop());

  it('status counts runs with weather, waiting jobs, and requests to providers', async () => {
    const { stdout } = await runCli(['status', '--json'], system.env);
    const counts = JSON.parse(stdout);
    expect(counts).to.deep.include({ pending: 0, recorded: 2, unavailable: 1, forecasts: 1 });
    expect(counts.jobs).to.have.length(1);
    expect(counts.jobs[0]).to.deep.include({ priority: 2, count: 1 });
    expect(counts.budgets[0]).to.deep.include({ provider: 'sandbox', used: 2, backoffUntil: null });
    const { stdout: text } = await runCli(['status'], system.env);
    expect(text).to.contain('2 recorded (1 of them by a forecast), 0 pending, 1 unavailable');
  });

  it('republish publishes every state again with a higher revision', async () => {
    const { stdout } = await runCli(['republish', '--json'], system.env);
    expect(JSON.parse(stdout)).to.deep.equal({ runs: 3 });
    await eventually(() =>
      [recorded, forecast, unavailable].every(({ id }) => system.neighbour.statesOf(id).length === 2),
    );
    for (const run of [recorded, forecast, unavailable]) {
      const [one, other] = system.neighbour.statesOf(run.id);
      expect(other?.revision).to.equal(2);
      expect(other?.weather).to.deep.equal(one?.weather);
    }
    expect(system.neighbour.weatherOf(forecast.id)?.weather?.conditions?.kind).to.equal(WeatherKind.FORECAST);
  });

  it('retry-unavailable --since ignores runs that were given up earlier', async () => {
    await system.sandbox.fail(failureSchema.parse({ mode: 'nulls' }));
    const run = aRun({ endTime: daysAgo(30) });
    await system.create(run);
    await system.neighbour.settled([run.id]);
    await system.sandbox.fail(healthy);
    const later = await runCli(['retry-unavailable', '--since', '2099-01-01T00:00:00Z', '--json'], system.env);
    expect(JSON.parse(later.stdout)).to.deep.equal({ runs: 0, lookups: 0 });
    const all = await runCli(['retry-unavailable', '--json'], system.env);
    expect(JSON.parse(all.stdout)).to.deep.equal({ runs: 2, lookups: 2 });
    await eventually(() => system.neighbour.weatherOf(run.id)?.weather?.status === WeatherStatus.RECORDED);
    await eventually(() => system.neighbour.weatherOf(unavailable.id)?.revision === 4);
    expect(system.neighbour.weatherOf(unavailable.id)?.weather?.status).to.equal(WeatherStatus.UNAVAILABLE);
  });

  it('prints its usage for an unknown command', async () => {
    const outcome = await runCli(['forget'], system.env).catch((error: { code: number; stderr: string }) => error);
    expect(outcome).to.have.property('code', 2);
    expect(outcome.stderr).to.contain('Usage: weather <command>');
  });
});
