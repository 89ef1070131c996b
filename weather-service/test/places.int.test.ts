import type { Run } from '@jogging/proto/runs';
import { WeatherStatus } from '@jogging/proto/weather';
import { eventually } from '@jogging/service-kit/testing';
import { failureSchema, healthy } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { runCli } from './support/run-cli.js';
import { aRun, daysAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

describe('the place that a run is asked for', function () {
  this.timeout(60_000);

  let system: System;
  let day = 300;
  const runAt = (places: Partial<Run>): Run => {
    day += 1;
    const nowhere = { startLatE7: undefined, startLngE7: undefined, endLatE7: undefined, endLngE7: undefined };
    return { ...aRun({ endTime: daysAgo(day) }), ...nowhere, ...places };
  };
  const berlin = { endLatE7: 525_200_000, endLngE7: 134_100_000 };
  const requestOf = async (id: string) => {
    const sql = 'SELECT status, reason, weather_request, cell_lat FROM wishes WHERE run_id = $1';
    const [row] = await system.database.database.query(sql, [id]);
    return row;
  };
  /** Events are applied in order of their batches: once this one is settled, those before it have been applied. */
  const applied = async (): Promise<void> => {
    const marker = runAt(berlin);
    await system.create(marker);
    await system.neighbour.settled([marker.id]);
  };
  const placesAsked = (): string[] => [...system.requests().keys()].map((key) => key.split(' ')[0] ?? '');

  before(async () => {
    system = await startSystem();
    await system.start();
  });
  afterEach(async () => {
    await system.sandbox.fail(healthy);
    system.sandbox.forgetCounts();
  });
  after(() => system.stop());

  it('asks for the place of the start if the end has none', async () => {
    const run = runAt({ startLatE7: 100_000_000, startLngE7: 200_000_000 });
    await system.create(run);
    const [state] = await system.neighbour.settled([run.id]);
    expect(state?.weather?.status).to.equal(WeatherStatus.RECORDED);
    expect(placesAsked()).to.have.length(1);
    expect(placesAsked()[0]).to.match(/^10,/);
  });

  it('asks for the coordinate 0 if an event of an older release omits it', async () => {
    const runs = [runAt({ endLngE7: 100_000_000 }), runAt({ endLatE7: 515_000_000 })];
    await system.create(...runs);
    await system.neighbour.settled(runs.map(({ id }) => id));
    expect(
      placesAsked().map((place) => place.split(',').map((degrees) => Math.round(Number(degrees)))),
    ).to.have.deep.members([
      [0, 10],
      [52, 0],
    ]);
  });

  const without: [string, Partial<Run>, string][] = [
    ['without a place', {}, 'no_place'],
    ['indoors', { ...berlin, indoor: true }, 'indoor'],
  ];
  for (const [title, places, reason] of without) {
    it(`makes no request and publishes nothing for a run ${title}`, async () => {
      const run = runAt(places);
      await system.create(run);
      await eventually(async () => (await requestOf(run.id)) !== undefined);
      expect(await requestOf(run.id)).to.deep.equal({
        status: 'unavailable',
        reason,
        weather_request: 1,
        cell_lat: null,
      });
      await applied();
      expect(placesAsked()).to.have.length(1);
      expect(system.neighbour.statesOf(run.id)).to.deep.equal([]);
    });

    it(`forgets the place after an update ${title}, though a response for the old place is under way`, async () => {
      await system.sandbox.fail(failureSchema.parse({ mode: 'slow', delay_seconds: 1 }));
      const run = runAt(berlin);
      await system.create(run);
      await eventually(() => system.requests().size === 1);
      const moved = { ...runAt(places), id: run.id, uid: run.uid, version: 2, weatherRequest: 2, endTime: run.endTime };
      await system.neighbour.publish('run.updated', run.id, { run: moved });
      await eventually(async () => (await requestOf(run.id))?.reason === reason);
      await system.sandbox.fail(healthy);
      await eventually(() => system.sandbox.counts[0]?.answered === 1);
      await system.create(run);
      await applied();
      expect(system.neighbour.statesOf(run.id)).to.deep.equal([]);
      expect(await requestOf(run.id)).to.deep.include({ status: 'unavailable', weather_request: 2 });

      const back = { ...run, version: 3, weatherRequest: 3 };
      await system.neighbour.publish('run.updated', run.id, { run: back });
      const [state] = await system.neighbour.settled([run.id]);
      expect(state).to.deep.include({ weatherRequest: 3 });
    });
  }

  it('retry-unavailable skips runs without a place', async () => {
    const run = runAt({});
    await system.create(run);
    await eventually(async () => (await requestOf(run.id)) !== undefined);
    const { stdout } = await runCli(['retry-unavailable', '--json'], system.env);
    expect(JSON.parse(stdout)).to.deep.equal({ runs: 0, lookups: 0 });
    expect(await requestOf(run.id)).to.deep.include({ status: 'unavailable', reason: 'no_place' });
  });
});
