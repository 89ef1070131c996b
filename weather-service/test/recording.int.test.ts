import { WeatherKind, WeatherStatus } from '@jogging/proto/weather';
import { callContext, continueTrace } from '@jogging/service-kit';
import { eventually } from '@jogging/service-kit/testing';
import { failureSchema, healthy } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { aRun, daysAgo, hoursAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

describe('the weather of a run', function () {
  this.timeout(60_000);

  let system: System;

  before(async () => {
    system = await startSystem();
  });
  afterEach(async () => {
    await system.stopServices();
    await system.sandbox.fail(healthy);
    system.sandbox.forgetCounts();
  });
  after(() => system.stop());

  it('records the weather of the hour nearest to the end of a run and the cell of its end point, soon after the run', async () => {
    await system.start();
    const run = aRun({ endTime: new Date('2020-01-21T11:42:00Z'), lat: 48.1372, lng: 11.5756 });
    await system.create(run);
    const [state] = await system.neighbour.settled([run.id], 5_000);
    expect(state).to.deep.include({ runId: run.id, uid: run.uid, weatherRequest: 1, revision: 1 });
    expect(state?.weather).to.deep.include({ status: WeatherStatus.RECORDED, attempts: 1 });
    expect(state?.weather?.conditions).to.deep.include({
      provider: 'sandbox',
      kind: WeatherKind.ARCHIVE,
      observedAtMs: Date.parse('2020-01-21T12:00:00Z'),
    });
    expect(state?.weather?.conditions?.temperatureC).to.be.a('number');
    expect(state?.weather?.conditions?.condition).to.be.a('string');
    expect([...system.requests()]).to.deep.equal([['48.15,11.5404 2020-01-21T12:00:00.000Z', 1]]);
  });

  it('serves a run from a stored observation of the same place and hour', async () => {
    await system.start();
    const endTime = new Date('2020-02-02T08:05:00Z');
    const first = aRun({ endTime });
    await system.create(first);
    await system.neighbour.settled([first.id]);
    await system.sandbox.fail(failureSchema.parse({ mode: 'hang' }));
    const second = aRun({ endTime: new Date('2020-02-02T07:55:00Z'), lat: 52.519 });
    await system.create(second);
    const [state] = await system.neighbour.settled([second.id]);
    expect(state?.weather).to.deep.include({ status: WeatherStatus.RECORDED, attempts: 0 });
    expect([...system.requests().values()]).to.deep.equal([1]);
  });

  it('makes one request for each place and hour, however many runs and replicas wait', async () => {
    const replicas = [await system.start(), await system.start()];
    const hours = Array.from({ length: 20 }, (_, index) => daysAgo(20 + index));
    const runs = hours.flatMap((endTime) => Array.from({ length: 10 }, () => aRun({ endTime })));
    for (let index = 0; index < runs.length; index += 40) await system.create(...runs.slice(index, index + 40));
    const states = await system.neighbour.settled(runs.map(({ id }) => id));
    const requests = [...system.requests().values()];
    const row = (label: string, value: number): string => `      ${label.padEnd(44)}${String(value).padStart(6)}`;
    process.stdout.write(
      `${[
        row('replicas', replicas.length),
        row('runs saved', runs.length),
        row('places and hours', requests.length),
        row(
          'requests made',
          requests.reduce((sum, count) => sum + count, 0),
        ),
        row('most requests for one place and hour', Math.max(...requests)),
      ].join('\n')}\n`,
    );
    expect(states.every(({ weather }) => weather?.status === WeatherStatus.RECORDED)).to.equal(true);
    expect(requests).to.deep.equal(Array(20).fill(1));
  });

  it('fetches the weather again when the end moves; a late response for the old end changes nothing', async () => {
    await system.start();
    const run = aRun({ endTime: daysAgo(50) });
    await system.sandbox.fail(failureSchema.parse({ mode: 'slow', delay_seconds: 2 }));
    await system.create(run);
    await eventually(() => system.requests().size === 1);
    const moved = { ...run, version: 2, weatherRequest: 2, endLatE7: 401_000_000 };
    await system.neighbour.publish('run.updated', run.id, { run: moved });
    await system.neighbour.settled([run.id]);
    await eventually(() => system.neighbour.weatherOf(run.id)?.weatherRequest === 2);
    expect(system.neighbour.statesOf(run.id).map(({ weatherRequest }) => weatherRequest)).to.deep.equal([2]);
    expect([...system.requests().keys()].map((key) => key.split(',')[0])).to.deep.equal(['52.5', '40.1']);
  });

  it('keeps the weather of the newest weather_request, although events arrive late and twice', async () => {
    await system.start();
    const run = aRun({ endTime: daysAgo(60) });
    const moved = { ...run, version: 4, weatherRequest: 3, endLatE7: 410_000_000 };
    await system.neighbour.publish('run.updated', run.id, { run: moved });
    await system.neighbour.settled([run.id]);
    await system.create(run, run);
    await system.neighbour.publish('run.updated', run.id, { run: moved });
    const last = aRun({ endTime: daysAgo(61) });
    await system.create(last);
    await system.neighbour.settled([last.id]);
    expect(
      system.neighbour.statesOf(run.id).map(({ weatherRequest, revision }) => [weatherRequest, revision]),
    ).to.deep.equal([[3, 1]]);
    expect(
      [...system.requests().keys()].filter((key) => key.includes(daysAgo(60).toISOString().slice(0, 10))),
    ).to.have.length(1);
  });

  it('publishes the weather under the request id that created the run', async () => {
    await system.start();
    const run = aRun({ endTime: daysAgo(65) });
    const request = { requestId: 'request-of-a-runner', traceparent: continueTrace(undefined) };
    await callContext.run(request, () => system.create(run));
    await system.neighbour.settled([run.id]);
    expect(system.neighbour.requestIdOf(run.id)).to.equal('request-of-a-runner');
  });

  it('keeps the weather when only the distance changes', async () => {
    await system.start();
    const run = aRun({ endTime: daysAgo(62) });
    await system.create(run);
    await system.neighbour.settled([run.id]);
    await system.neighbour.publish('run.updated', run.id, { run: { ...run, version: 2, distance: 5 } });
    await eventually(async () => {
      const rows = await system.database.database.query('SELECT 1 FROM wishes WHERE run_id = $1 AND run_version = 2', [
        run.id,
      ]);
      return rows.length === 1;
    });
    expect(system.neighbour.statesOf(run.id)).to.have.length(1);
  });

  it('fetches stored weather again when the owner asks', async () => {
    await system.start({ WEATHER_ASKED_AGAIN_AFTER: '0ms' });
    const run = aRun({ endTime: daysAgo(63) });
    await system.create(run);
    const [before] = await system.neighbour.settled([run.id]);
    await system.neighbour.publish('run.weather_requested', run.id, { run: { ...run, weatherRequest: 2 } });
    await eventually(() => system.neighbour.weatherOf(run.id)?.weatherRequest === 2);
    const [after] = await system.neighbour.settled([run.id]);
    expect([...system.requests().values()]).to.deep.equal([2]);
    expect(after?.weather?.conditions?.fetchedAtMs).to.be.greaterThan(
      before?.weather?.conditions?.fetchedAtMs ?? Infinity,
    );
  });

  it('does not fetch the weather again if the last response is less than a minute old', async () => {
    await system.start();
    const run = aRun({ endTime: daysAgo(64) });
    await system.create(run);
    await system.neighbour.settled([run.id]);
    for (const weatherRequest of [2, 3, 4]) {
      await system.neighbour.publish('run.weather_requested', run.id, { run: { ...run, weatherRequest } });
    }
    await eventually(() => system.neighbour.weatherOf(run.id)?.weatherRequest === 4);
    expect([...system.requests().values()]).to.deep.equal([1]);
  });

  it('a recent hour has a forecast until the archive replaces it', async () => {
    const endTime = hoursAgo(30);
    const hour = Math.round(endTime.getTime() / 3_600_000) * 3_600_000;
    await system.start({ WEATHER_ARCHIVE_AFTER: `${Date.now() - hour + 6_000}ms` });
    const runs = [aRun({ endTime }), aRun({ endTime })];
    await system.create(...runs);
    const ids = runs.map(({ id }) => id);
    const forecasts = await system.neighbour.settled(ids);
    for (const { weather } of forecasts) expect(weather?.conditions?.kind).to.equal(WeatherKind.FORECAST);
    const isArchives = (id: string) =>
      system.neighbour.weatherOf(id)?.weather?.conditions?.kind === WeatherKind.ARCHIVE;
    await eventually(() => ids.every(isArchives), 20_000);
    for (const [index, id] of ids.entries()) {
      const [forecast, archive] = system.neighbour.statesOf(id);
      expect([forecast?.revision, archive?.revision]).to.deep.equal([1, 2]);
      const difference =
        (archive?.weather?.conditions?.temperatureC ?? 0) - (forecasts[index]?.weather?.conditions?.temperatureC ?? 0);
      expect(difference).to.be.closeTo(0.4, 0.01);
    }
    expect(system.sandbox.counts.map(({ path, requests }) => [path, requests])).to.deep.equal([
      ['/v1/forecast', 1],
      ['/v1/archive', 1],
    ]);
  });

  it('keeps a forecast until the archive has the hour', async () => {
    const endTime = hoursAgo(35);
    const hour = Math.round(endTime.getTime() / 3_600_000) * 3_600_000;
    await system.start({ WEATHER_ARCHIVE_AFTER: `${Date.now() - hour + 6_000}ms`, WEATHER_ARCHIVE_RETRY: '100ms' });
    const run = aRun({ endTime });
    await system.create(run);
    await system.neighbour.settled([run.id]);
    await system.sandbox.fail(failureSchema.parse({ mode: 'nulls' }));
    const askedTwice = () =>
      system.sandbox.counts.some(({ path, requests }) => path === '/v1/archive' && requests >= 2);
    await eventually(askedTwice, 20_000);
    expect(system.neighbour.statesOf(run.id)).to.have.length(1);
    await system.sandbox.fail(healthy);
    await eventually(() => system.neighbour.weatherOf(run.id)?.weather?.conditions?.kind === WeatherKind.ARCHIVE);
    expect(system.neighbour.statesOf(run.id)).to.have.length(2);
  });

  it('keeps figures of the forecast until the archive has them', async () => {
    const endTime = hoursAgo(37);
    const hour = Math.round(endTime.getTime() / 3_600_000) * 3_600_000;
    await system.start({ WEATHER_ARCHIVE_AFTER: `${Date.now() - hour + 4_000}ms`, WEATHER_ARCHIVE_RETRY: '2s' });
    const run = aRun({ endTime });
    await system.create(run);
    const [forecast] = await system.neighbour.settled([run.id]);
    await system.sandbox.fail(failureSchema.parse({ mode: 'gaps' }));
    const published = () => system.neighbour.statesOf(run.id).map(({ weather }) => weather?.conditions);
    await eventually(() => published().length === 2, 20_000);
    const first = forecast?.weather?.conditions;
    expect(published()[1]).to.deep.include({
      kind: WeatherKind.ARCHIVE,
      conditionCode: first?.conditionCode,
      condition: first?.condition,
      cloudCoverPercent: first?.cloudCoverPercent,
    });
    expect(published()[1]?.temperatureC).to.be.closeTo((first?.temperatureC ?? 0) + 0.4, 0.01);
    await system.sandbox.fail(failureSchema.parse({ mode: 'odd-figures' }));
    await eventually(() => published().length === 3, 20_000);
    expect(published()[2]).to.deep.include({
      humidityPercent: 100,
      cloudCoverPercent: 0,
      pressureHpa: first?.pressureHpa,
    });
    await system.sandbox.fail(healthy);
    await eventually(() => published().length === 4, 20_000);
    const jobs = 'SELECT 1 FROM lookups WHERE hour = $1';
    await eventually(async () => (await system.database.database.query(jobs, [new Date(hour)])).length === 0);
    expect(published()[3]?.kind).to.equal(WeatherKind.ARCHIVE);
  });

  it('never loses a value when a later response has gaps', async () => {
    await system.start({ WEATHER_ASKED_AGAIN_AFTER: '0ms' });
    const run = aRun({ endTime: daysAgo(66) });
    await system.create(run);
    const [before] = await system.neighbour.settled([run.id]);
    await system.sandbox.fail(failureSchema.parse({ mode: 'gaps' }));
    await system.neighbour.publish('run.weather_requested', run.id, { run: { ...run, weatherRequest: 2 } });
    await eventually(() => system.neighbour.weatherOf(run.id)?.weatherRequest === 2);
    const [after] = await system.neighbour.settled([run.id]);
    const { fetchedAtMs: _, ...conditions } = before?.weather?.conditions ?? {};
    expect(after?.weather?.conditions).to.deep.include(conditions);
  });

  it('records the weather of an end a few minutes ahead', async () => {
    await system.start();
    const run = aRun({ endTime: new Date(Date.now() + 5 * 60_000), lat: 10 });
    await system.create(run);
    const [state] = await system.neighbour.settled([run.id]);
    expect(state?.weather?.conditions?.kind).to.equal(WeatherKind.FORECAST);
  });

  it('makes the weather unavailable without a request for a time before all records', async () => {
    await system.start();
    const run = aRun({ endTime: new Date('1899-07-01T10:00:00Z') });
    await system.create(run);
    const [state] = await system.neighbour.settled([run.id]);
    expect(state?.weather).to.deep.include({
      status: WeatherStatus.UNAVAILABLE,
      attempts: 0,
      reason: 'The provider has no data for this place and time.',
    });
    expect(system.requests().size).to.equal(0);
  });
});
