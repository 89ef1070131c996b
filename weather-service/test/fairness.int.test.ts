import { randomUUID } from 'node:crypto';
import { eventually } from '@jogging/service-kit/testing';
import { failureSchema, healthy } from '@jogging/weather-sandbox';
import { expect } from 'chai';
import { aRun, daysAgo, hoursAgo } from './support/runs.js';
import { type System, startSystem } from './support/system.js';

const slow = (delay_seconds: number) => failureSchema.parse({ mode: 'slow', delay_seconds });

describe("a provider's budget", function () {
  this.timeout(60_000);

  let system: System;
  let lat = 0;
  /** Runs of one user at places that no other run has. */
  const runsOf = (uid: string, count: number, endTime = hoursAgo(3)) =>
    Array.from({ length: count }, () => {
      lat += 0.1;
      return aRun({ uid, endTime, lat });
    });
  const recorded = (runs: readonly { id: string }[]): number =>
    runs.filter(({ id }) => system.neighbour.weatherOf(id)?.weather?.conditions !== undefined).length;

  before(async () => {
    system = await startSystem();
  });
  afterEach(async () => {
    await system.stopServices();
    await system.sandbox.fail(healthy);
    const { database } = system.database;
    for (const table of ['provider_budgets', 'user_shares', 'lookups', 'wishes'])
      await database.execute(`DELETE FROM ${table}`);
    system.sandbox.forgetCounts();
  });
  after(() => system.stop());

  it('the sixty posts of one user do not use up a provider’s budget: fresh runs of others are served at once', async () => {
    await system.start({ WEATHER_BUDGET_PER_DAY: '60', WEATHER_BUDGET_PER_MINUTE: '60000' });
    const many = runsOf(randomUUID(), 60);
    await system.create(...many);
    // A twentieth of the day as fresh runs, the others up to four fifths of the day.
    await eventually(() => recorded(many) === 48);
    const others = [randomUUID(), randomUUID()].flatMap((uid) => runsOf(uid, 1));
    await system.create(...others);
    await system.neighbour.settled(
      others.map(({ id }) => id),
      5_000,
    );
    expect(recorded(many)).to.equal(48);
  });

  it('serves users in turn, though one has sixty jobs waiting', async () => {
    await system.start({ WEATHER_CONCURRENCY: '1', WEATHER_BUDGET_PER_MINUTE: '60000' });
    await system.sandbox.fail(slow(0.1));
    const [many, old] = [runsOf(randomUUID(), 60, daysAgo(400)), runsOf(randomUUID(), 2, daysAgo(800))];
    await system.create(...many);
    await eventually(() => recorded(many) >= 3);
    await system.create(...old);
    await eventually(() => recorded(old) === 2);
    expect(recorded(many)).to.be.lessThan(20);
  });

  it('serves fresh runs of a user before older ones, and imported runs last', async () => {
    await system.sandbox.fail(slow(2));
    await system.start({ WEATHER_CONCURRENCY: '1' });
    const uid = randomUUID();
    const [first, imported, old, fresh] = [
      runsOf(uid, 1),
      runsOf(uid, 3),
      runsOf(uid, 3, daysAgo(500)),
      runsOf(uid, 3),
    ];
    await system.create(...first);
    await eventually(() => system.requests().size === 1);
    await system.neighbour.publishAll(
      imported.map((run) => ({ type: 'run.created', subject: run.id, data: { run, imported: true } as never })),
    );
    await system.create(...old, ...fresh);
    await eventually(async () => (await system.database.database.query('SELECT 1 FROM lookups')).length === 10);
    await system.sandbox.fail(healthy);
    const all = [...fresh, ...old, ...imported];
    await system.neighbour.settled(all.map(({ id }) => id));
    const asked = [...system.requests().keys()].slice(1).map((key) => Number(key.split(',')[0]));
    const order = all.map(({ endLatE7 }) => (Math.round(Number(endLatE7) / 500_000) * 5) / 100);
    for (const lane of [0, 3, 6]) {
      expect(asked.slice(lane, lane + 3)).to.have.members(order.slice(lane, lane + 3));
    }
  });
});
