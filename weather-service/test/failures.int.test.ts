import { randomUUID } from 'node:crypto';
import { type WeatherChanged, WeatherStatus } from '@jogging/proto/weather';
import { eventually, freePort } from '@jogging/service-kit/testing';
import { type Failure, failureSchema, healthy } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { cellOf, centreOf } from '../src/domain/cell.js';
import { runCli } from './support/run-cli.js';
import { aRun, daysAgo, hoursAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

const failing = (failure: object): Failure => failureSchema.parse(failure);

describe('while a provider fails', function () {
  this.timeout(60_000);

  let system: System;
  let day = 200;
  /** Runs on days that no other test uses. */
  const someRuns = (count: number) =>
    Array.from({ length: count }, () => {
      day += 1;
      return aRun({ endTime: daysAgo(day) });
    });
  const idsOf = (runs: readonly { id: string }[]): string[] => runs.map(({ id }) => id);
  const statuses = (states: readonly WeatherChanged[]) => [...new Set(states.map(({ weather }) => weather?.status))];

  before(async () => {
    system = await startSystem();
  });
  afterEach(async () => {
    await system.stopServices();
    await system.sandbox.fail(healthy);
    system.sandbox.forgetCounts();
    await system.database.database.execute('DELETE FROM provider_budgets');
    await system.database.database.execute('DELETE FROM lookups');
    await system.database.database.execute(`DELETE FROM wishes WHERE status = 'pending'`);
  });
  after(() => system.stop());

  const ways: [object, string][] = [
    [{ mode: 'refused' }, 'The provider could not be reached.'],
    [{ mode: 'reset' }, 'The provider could not be reached.'],
    [{ mode: 'hang' }, 'The provider did not answer in time.'],
    [{ mode: 'slow', delay_seconds: 10 }, 'The provider did not answer in time.'],
    [{ mode: 'throttled', retry_after_seconds: 1 }, 'The provider asked to wait.'],
    [{ mode: 'unauthorized' }, 'The provider refused access.'],
    [{ mode: 'gzip' }, "The provider's answer could not be read."],
    [{ mode: 'null-day' }, 'The provider has no values for this hour.'],
    [{ mode: 'failing' }, 'The provider had an internal failure.'],
    [{ mode: 'html' }, "The provider's answer could not be read."],
    [{ mode: 'truncated' }, "The provider's answer could not be read."],
    [{ mode: 'nulls' }, 'The provider has no values for this hour.'],
    [{ mode: 'wrong-units' }, 'The provider answered in unexpected units.'],
  ];
  for (const [failure, reason] of ways) {
    const { mode } = failing(failure);
    const late = mode === 'hang' || mode === 'slow';
    const impatient = { WEATHER_TIMEOUT_MS: late ? '1000' : '4000' };
    it(`(${mode}) runs wait with the reason and are recorded after the recovery`, async () => {
      await system.sandbox.fail(failing(failure));
      await system.start({
        ...impatient,
        WEATHER_RETRY_DELAYS: '100ms,100ms,200ms,200ms,400ms,400ms,800ms,800ms,2s,2s,2s',
      });
      const runs = someRuns(12);
      await system.create(...runs);
      await eventually(() => runs.every(({ id }) => system.neighbour.weatherOf(id)?.weather?.reason === reason));
      const waiting = runs.map(({ id }) => system.neighbour.weatherOf(id)?.weather);
      expect(waiting.every((weather) => weather?.status === WeatherStatus.PENDING)).to.equal(true);
      expect(waiting.every((weather) => (weather?.nextAttemptAtMs ?? 0) > 0)).to.equal(true);
      await system.sandbox.fail(healthy);
      const states = await system.neighbour.settled(idsOf(runs), 20_000);
      expect(statuses(states)).to.deep.equal([WeatherStatus.RECORDED]);
      expect(system.sandbox.counts.filter(({ answered }) => answered > 1)).to.deep.equal([]);
    });

    it(`(${mode}) runs become unavailable with the reason, and an operator can retry them`, async () => {
      await system.sandbox.fail(failing(failure));
      await system.start({ ...impatient, WEATHER_PATIENCE: late ? '3s' : '400ms' });
      const runs = someRuns(8);
      await system.create(...runs);
      const given = await system.neighbour.settled(idsOf(runs), 20_000);
      expect(statuses(given)).to.deep.equal([WeatherStatus.UNAVAILABLE]);
      expect([...new Set(given.map(({ weather }) => weather?.reason))]).to.deep.equal([reason]);

      await system.sandbox.fail(healthy);
      await system.database.database.execute('DELETE FROM provider_budgets');
      const { stdout } = await runCli(['retry-unavailable', '--since', '1h', '--json'], system.env);
      expect(JSON.parse(stdout).runs).to.be.at.least(8);
      await eventually(
        () => runs.every(({ id }) => system.neighbour.weatherOf(id)?.weather?.status === WeatherStatus.RECORDED),
        20_000,
      );
    });
  }

  it('a job is retried once for each delay, then given up', async () => {
    await system.sandbox.fail(failing({ mode: 'nulls' }));
    await system.start({ WEATHER_RETRY_DELAYS: '20ms,40ms,80ms' });
    const [run] = someRuns(1);
    if (!run) throw new Error('no run');
    await system.create(run);
    const [state] = await system.neighbour.settled([run.id]);
    expect(state?.weather).to.deep.include({ status: WeatherStatus.UNAVAILABLE, attempts: 4 });
    expect(system.neighbour.statesOf(run.id).map(({ weather }) => weather?.attempts)).to.deep.equal([1, 2, 3, 4]);
    expect([...system.requests().values()]).to.deep.equal([4]);
  });

  it('the circuit opens and runs use up no tries', async () => {
    await system.sandbox.fail(failing({ mode: 'failing' }));
    await system.start({ WEATHER_BREAKER_FAILURES: '3', WEATHER_BREAKER_OPEN: '5s', WEATHER_CONCURRENCY: '2' });
    const runs = someRuns(100);
    await system.create(...runs);
    await eventually(() => runs.every(({ id }) => system.neighbour.weatherOf(id)?.weather?.reason !== undefined));
    const requests = [...system.requests().values()].reduce((sum, count) => sum + count, 0);
    expect(requests).to.be.within(3, 5);
    const untried = runs.filter(({ id }) => system.neighbour.weatherOf(id)?.weather?.attempts === 0);
    expect(untried.length).to.be.at.least(95);
  });

  it('wrong answers for one place leave the circuit closed for all others', async () => {
    const [wrong, ...right] = someRuns(6).map((run, index) => (index === 0 ? { ...run, endLatE7: -333_000_000 } : run));
    if (!wrong) throw new Error('no run');
    const { latitude, longitude } = centreOf(cellOf(-333_000_000, 134_100_000));
    const place = `${latitude},${longitude}`;
    await system.sandbox.fail(failing({ mode: 'impossible-temperature', place }));
    await system.start({ WEATHER_BREAKER_FAILURES: '3', WEATHER_RETRY_DELAYS: '10ms,10ms,10ms,10ms,10ms' });
    await system.create(wrong);
    const [state] = await system.neighbour.settled([wrong.id]);
    expect(state?.weather).to.deep.include({
      status: WeatherStatus.UNAVAILABLE,
      attempts: 6,
      reason: 'The provider answered in unexpected units.',
    });
    await system.create(...right);
    expect(statuses(await system.neighbour.settled(idsOf(right), 5_000))).to.deep.equal([WeatherStatus.RECORDED]);
  });

  it('all replicas obey Retry-After', async () => {
    await system.sandbox.fail(failing({ mode: 'throttled', retry_after_seconds: 2 }));
    await Promise.all([system.start({ WEATHER_CONCURRENCY: '1' }), system.start({ WEATHER_CONCURRENCY: '1' })]);
    const runs = someRuns(20);
    const began = Date.now();
    await system.create(...runs);
    await eventually(() => system.requests().size > 0);
    await system.sandbox.fail(healthy);
    await system.neighbour.settled(idsOf(runs));
    expect(Date.now() - began).to.be.at.least(2_000);
    const refused = system.sandbox.counts.filter(({ answered, requests }) => requests > answered);
    expect(refused.length).to.be.within(1, 2);
  });

  it('a refused key shows in readiness and metrics', async () => {
    await system.sandbox.fail(failing({ mode: 'unauthorized' }));
    const port = await freePort();
    await system.start({ OPS_PORT: String(port), WEATHER_PROVIDER_REST: '1h' });
    const [run] = someRuns(1);
    if (!run) throw new Error('no run');
    await system.create(run);
    await eventually(() => system.neighbour.weatherOf(run.id)?.weather?.reason !== undefined);
    const readiness = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(readiness.status).to.equal(200);
    expect(await readiness.text()).to.match(/sandbox: key_refused, backing off until/);
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(figures).to.match(/weather_provider_requests_total\{provider="sandbox",outcome="key_refused"\} [1-9]/);
  });

  it('the end of an outage counts for runs that another process marked as failing', async () => {
    const runs = someRuns(30);
    await system.start({ WEATHER_BUDGET_PER_MINUTE: '1' });
    await system.create(...runs);
    const { database } = system.database;
    const pending = `SELECT 1 FROM wishes WHERE status = 'pending'`;
    await eventually(() => system.requests().size === 1);
    await eventually(async () => (await database.query(pending)).length === 29);
    await system.stopServices();
    await database.execute(`UPDATE wishes SET failing_since = now() - interval '9 days' WHERE status = 'pending'`);
    await database.execute('DELETE FROM provider_budgets');
    await system.start({ WEATHER_BUDGET_PER_MINUTE: '1' });
    const failing = `SELECT 1 FROM wishes WHERE failing_since IS NOT NULL`;
    await eventually(async () => (await database.query(failing)).length === 0);
    await eventually(async () => (await database.query(pending)).length === 28);
    expect(
      runs.every(({ id }) => system.neighbour.weatherOf(id)?.weather?.status !== WeatherStatus.UNAVAILABLE),
    ).to.equal(true);
  });

  it('every run is recorded though half of the requests fail', async () => {
    await system.sandbox.fail(failing({ mode: 'failing', share: 0.5 }));
    await system.start({ WEATHER_RETRY_DELAYS: Array(12).fill('30ms').join(',') });
    const runs = someRuns(40);
    await system.create(...runs);
    expect(statuses(await system.neighbour.settled(idsOf(runs), 20_000))).to.deep.equal([WeatherStatus.RECORDED]);
  });

  it('a stopping process records the responses under way', async () => {
    await system.sandbox.fail(failing({ mode: 'slow', delay_seconds: 0.2 }));
    await system.start({ WEATHER_TIMEOUT_MS: '2000' });
    const runs = someRuns(3);
    await system.create(...runs);
    await eventually(() => system.requests().size === 3);
    await system.stopServices();
    const rows = await system.database.database.query(
      `SELECT 1 FROM wishes WHERE run_id = ANY ($1) AND status = 'recorded'`,
      [idsOf(runs)],
    );
    expect(rows).to.have.length(3);
    await system.start();
    await system.neighbour.settled(idsOf(runs));
    expect([...system.requests().values()]).to.deep.equal([1, 1, 1]);
  });

  it('another process takes over a job whose lease has run out', async () => {
    const [run] = someRuns(1);
    if (!run) throw new Error('no run');
    await system.sandbox.fail(failing({ mode: 'hang' }));
    await system.start({ WEATHER_TIMEOUT_MS: '8000' });
    await system.create(run);
    await eventually(() => system.requests().size === 1);
    // The state left by a process that was killed a while ago.
    await system.database.database.execute(`UPDATE lookups SET leased_until = now() - interval '1 s'`);
    await system.sandbox.fail(healthy);
    await system.start();
    const [state] = await system.neighbour.settled([run.id], 5_000);
    expect(state?.weather?.status).to.equal(WeatherStatus.RECORDED);
  });

  it('fresh runs overtake older ones, which are fetched newest first for each user', async () => {
    await system.sandbox.fail(failing({ mode: 'slow', delay_seconds: 0.05 }));
    const uid = randomUUID();
    const old = someRuns(30).map((run) => ({ ...run, uid }));
    await system.start({ WEATHER_CONCURRENCY: '2' });
    await system.create(...old);
    await eventually(() => system.requests().size >= 4);
    const fresh = aRun({ endTime: hoursAgo(2), lat: -33 });
    await system.create(fresh);
    await system.neighbour.settled([fresh.id]);
    expect(old.some(({ id }) => system.neighbour.weatherOf(id) === undefined)).to.equal(true);
    await system.neighbour.settled(idsOf(old));
    const hours = [...system.requests().keys()].map((key) => key.split(' ')[1] ?? '').filter((_, index) => index >= 4);
    const backfilled = hours.filter((hour) => hour < daysAgo(100).toISOString());
    expect(backfilled).to.deep.equal(backfilled.toSorted().toReversed());
  });

  it('requests stay within the budget of a minute, a part of which is reserved for fresh runs', async () => {
    await system.start({ WEATHER_BUDGET_PER_MINUTE: '20' });
    const old = someRuns(40);
    await system.create(...old);
    // Backfill may use half of a burst of six, and leaves the rest.
    await eventually(() => system.requests().size >= 3);
    const fresh = Array.from({ length: 3 }, (_, index) => aRun({ endTime: hoursAgo(1), lat: -10 - index }));
    await system.create(...fresh);
    await system.neighbour.settled(idsOf(fresh), 3_000);
    const requests = [...system.requests().values()].reduce((sum, count) => sum + count, 0);
    expect(requests).to.be.within(6, 8);
  });
});
