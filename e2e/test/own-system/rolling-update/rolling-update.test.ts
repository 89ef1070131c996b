import { earlierRelease, type ServiceName } from '@jogging/dev-env';
import type { Database } from '@jogging/service-kit/database';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { openDatabase } from '../../../src/chaos/chaos-environment.js';
import { operatorChecks, runCommand } from '../../../src/chaos/operator-checks.js';
import { products } from '../../../src/chaos/service-faults.js';
import { Traveller } from './traveller.js';
import { type Release, type TwoReleases, twoReleases } from './two-releases.js';

/** Combinations of services of this release; the others are of the earlier one. */
const mixtures: readonly (readonly ServiceName[])[] = [
  [],
  ['gateway', 'auth-service', 'user-service', 'report-service'],
  ['gateway', 'auth-service', 'run-service'],
  ['gateway', 'user-service', 'weather-service'],
  ['auth-service', 'run-service', 'weather-service', 'report-service'],
  ['user-service', 'run-service', 'weather-service', 'report-service'],
];

describe(`A rolling update from release ${earlierRelease.version}`, function () {
  this.timeout(600_000);
  let both: TwoReleases;
  let ada: Traveller;
  let database: Database;

  before(async () => {
    both = await twoReleases();
    database = await openDatabase(both.system);
    ada = await Traveller.signUp(both.gatewayUrl('earlier'));
    await ada.livesAWeek();
    await both.migrate();
    // Processes that started before the migration keep working.
    await ada.livesAWeek();
    await both.run(() => []);
  });
  after(async () => {
    await database?.stop();
    await both?.system.stop();
  });

  /**
   * A user signs up, records runs and is deleted. Deleting one's own account needs the time of the sign-in, which three services
   * pass on.
   */
  async function comesAndGoes(gatewayUrl: string, ownDeletion: 'works' | 'fails' | 'depends'): Promise<void> {
    const guest = await Traveller.signUp(gatewayUrl);
    await guest.livesAWeek();
    const { status } = await guest.deletes(guest.id);
    if (ownDeletion !== 'depends') expect(status === 204 ? 'works' : 'fails').to.equal(ownDeletion);
    if (status !== 204) expect((await (await Traveller.admin(gatewayUrl)).deletes(guest.id)).status).to.equal(204);
    await guest.isSignedOutAt(gatewayUrl);
    await eventually(async () => {
      const [left] = await database.query<{ count: number }>(
        `SELECT (SELECT count(*) FROM runs.runs WHERE uid = $1) + (SELECT count(*) FROM weather.wishes WHERE uid = $1)
           + (SELECT count(*) FROM reports.projected_runs WHERE uid = $1) AS count`,
        [guest.uid],
      );
      expect(left?.count).to.equal(0);
    });
  }

  it('the mixtures include each pair of services in each combination of releases', () => {
    for (const [i, one] of products.entries()) {
      for (const other of products.slice(i + 1)) {
        const combinations = mixtures.map((current) => `${current.includes(one)}, ${current.includes(other)}`);
        expect(new Set(combinations).size, `${one} and ${other}`).to.equal(4);
      }
    }
  });

  for (const current of mixtures) {
    const what = current.length === 0 ? 'nothing but the schemas' : current.join(', ');
    it(`keeps runs, weather, reports and accounts right with ${what} updated`, async () => {
      const releaseOf = (name: ServiceName): Release => (current.includes(name) ? 'current' : 'earlier');
      await both.run((name) => [releaseOf(name)]);
      const gateway = both.gatewayUrl(releaseOf('gateway'));
      await ada.movesTo(gateway);
      await ada.signsIn();
      await ada.refreshes();
      await ada.livesAWeek();
      const toldWhen = current.includes('gateway') && current.includes('auth-service');
      await comesAndGoes(gateway, toldWhen || releaseOf('user-service') === 'earlier' ? 'works' : 'fails');
      expect(await operatorChecks(both.system)).to.deep.equal([]);
    });
  }

  it('keeps runs, weather, reports and accounts right with both releases of each service side by side', async () => {
    await both.run(() => ['earlier', 'current']);
    for (const release of ['current', 'earlier', 'current', 'earlier'] as const) {
      await ada.movesTo(both.gatewayUrl(release));
      await ada.livesAWeek();
      await comesAndGoes(both.gatewayUrl(release), 'depends');
    }
    expect(await operatorChecks(both.system)).to.deep.equal([]);
  });

  it('signs out of both releases at once', async () => {
    for (const [one, other] of [
      ['current', 'earlier'],
      ['earlier', 'current'],
    ] as const) {
      await ada.movesTo(both.gatewayUrl(one));
      await ada.signsOut();
      await ada.isSignedOutAt(both.gatewayUrl(other));
      await ada.signsIn();
    }
  });

  it('keeps new attributes when the earlier release changes a run, and rebuilds what reports lack', async () => {
    const more = {
      ...{ title: 'Along the river', notes: 'Wet.', tags: ['easy'], time_zone: 'Europe/Paris', moving_time: 1500 },
      ...{ elevation_gain: '12.5', average_heart_rate: 140, max_heart_rate: 170, counts_for_records: false },
    };
    await both.run(() => ['current']);
    await ada.movesTo(both.gatewayUrl('current'));
    const run = await ada.record(Date.UTC(2022, 5, 1), 5000, more);
    await both.run((name) => [name === 'gateway' || name === 'run-service' ? 'earlier' : 'current']);
    await ada.movesTo(both.gatewayUrl('earlier'));
    await ada.change(run, { distance: 6000 });
    await both.run(() => ['current']);
    await ada.movesTo(both.gatewayUrl('current'));
    expect(await ada.read(run)).to.deep.include({ ...more, distance: '6000', average_moving_speed: '4.0' });

    expect(await operatorChecks(both.system)).to.not.deep.equal([]);
    const rebuilt = await runCommand(both.system, 'report-service', 'rebuild', []);
    expect(rebuilt.code, rebuilt.err).to.equal(0);
    expect(await operatorChecks(both.system)).to.deep.equal([]);
    await ada.seesReports();
  });
});
