import { silent } from '@jogging/dev-env';
import { expect } from 'chai';
import { stopBackingService } from '../../src/chaos/backing-service-faults.js';
import { type Chaos, openChaos } from '../../src/chaos/chaos.js';
import { compareFigures } from '../../src/chaos/compare-figures.js';
import { compareWeather } from '../../src/chaos/compare-weather.js';
import { compareWrites } from '../../src/chaos/compare-writes.js';
import { periodFigures } from '../../src/chaos/expected-figures.js';
import type { Result } from '../../src/chaos/experiment.js';
import { oneOfEachKind } from '../../src/chaos/fault-lists.js';
import { seconds, tableOf, totalsOf } from '../../src/chaos/table.js';

describe('The system under load while services and servers are killed', function () {
  this.timeout(300_000);
  let chaos: Chaos;
  let withoutBroker: Result;
  const results: Result[] = [];

  before(async () => {
    const load = { users: 3, pace: 6, writesEach: 20, afterMs: 300, settleWithinMs: 90_000 };
    chaos = await openChaos({ ...load, seed: 20200124, durable: false, progress: silent });
    for (const fault of oneOfEachKind) results.push(await chaos.try(fault, false));
    withoutBroker = await chaos.try(stopBackingService('rabbitmq', 10_000), true);
    results.push(withoutBroker, await chaos.conclude());
    console.log(tableOf(results));
  });
  after(() => chaos?.stop());

  it('loses, duplicates and miscounts nothing while services and servers are killed', () => {
    expect(results.flatMap(({ details }) => details)).to.deep.equal([]);
    const totals = totalsOf(results, oneOfEachKind.length + 1);
    expect(totals).to.include({ lost: 0, doubled: 0, wrong: 0, otherFailures: 0, dead: 0 });
    expect(totals.acknowledged).to.be.at.least(oneOfEachKind.length * 20);
  });

  it('accepts every write while RabbitMQ is down, and catches up soon after its return', () => {
    const { acknowledged, failures, outageMs, settledMs = Number.POSITIVE_INFINITY } = withoutBroker;
    console.log(
      `      ${acknowledged} writes acknowledged, at most ${seconds(outageMs)} apart; settled after ${seconds(settledMs)}`,
    );
    expect(failures).to.deep.equal({});
    expect(acknowledged).to.be.greaterThan(50);
    expect(settledMs).to.be.lessThan(30_000);
  });

  it('the comparisons detect planted errors', async () => {
    const { environment, writers } = chaos;
    const { database } = environment;
    const there = writers.ledger.runs.filter(({ state, owner }) => state === 'there' && owner.state === 'there');
    // Use two owners: a missing and an extra run of the same owner would leave its count unchanged.
    const [lost] = there;
    const doubled = there.find(({ owner }) => owner !== lost?.owner);
    const stale = there.find((run) => run !== lost && run !== doubled);
    await database.execute('DELETE FROM runs.runs WHERE id = $1', [lost?.id]);
    await database.execute(
      `INSERT INTO runs.runs SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).*
       FROM runs.runs r WHERE id = $1`,
      [doubled?.id],
    );
    await database.execute('UPDATE runs.runs SET version = version - 1 WHERE id = $1 AND version > 1', [stale?.id]);
    await database.execute('UPDATE runs.runs SET version = version + 1 WHERE id = $1 AND version = $2', [
      stale?.id,
      stale?.version,
    ]);
    const writes = await compareWrites(database, writers.ledger);
    const named = (id: string | undefined) =>
      writes.filter(({ what }) => what.includes(`${id}`)).map(({ kind }) => kind);
    expect(named(lost?.id)).to.deep.equal(['lost']);
    expect(named(doubled?.id)).to.deep.equal(['doubled']);
    expect(named(stale?.id)).to.deep.equal([stale!.version > 1 ? 'lost' : 'doubled']);
    expect(writes).to.have.length(3);

    const figures = await compareFigures(database);
    expect(figures.some(({ what }) => what.includes(`run ${lost?.id}`))).to.equal(true);
    expect(figures.some(({ what }) => what.includes(`of ${doubled?.owner.uid}: run_count is`))).to.equal(true);
    await database.execute(
      `UPDATE reports.period_totals SET run_count = run_count * 2, total_distance = total_distance * 3,
         total_duration = total_duration * 7, total_elevation_gain_milli = total_elevation_gain_milli + 100`,
    );
    const changed = (await compareFigures(database)).map(({ what }) => / \S+: (\w+) is /.exec(what)?.[1]);
    expect(new Set(changed)).to.include.all.keys(...periodFigures.keys());

    await database.execute('UPDATE weather.wishes SET revision = revision + 1 WHERE run_id = $1', [doubled?.id]);
    const weather = await compareWeather(database);
    expect(weather.filter(({ what }) => what.includes(`${doubled?.id}`))).to.have.length(1);
    expect(weather.filter(({ what }) => what.includes(`${lost?.id}`))).to.have.length(1);
  });
});
