import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { serviceWithImports } from './import-client.js';
import { stravaActivities, stravaArchive } from './import-files/strava-archive.js';
import { principal } from './running-service.js';
import { at, creation } from './sample-runs.js';

const FILES = 120;

describe('an archive of Strava', () => {
  const own = serviceWithImports();

  const runsOf = (uid: string) =>
    own.service.database.query<Record<string, unknown>>('SELECT * FROM runs WHERE uid = $1 ORDER BY start_micros, id', [
      uid,
    ]);
  /** The number of changes of her runs that report-service has received. */
  const heard = (uid: string): number =>
    new Set(own.service.events.filter(({ data }) => JSON.stringify(data).includes(uid)).map(({ id }) => id)).size;

  it('an archive of Strava becomes runs once, with a verdict on each activity, and undoing it leaves nothing', async () => {
    const alice = principal('alice');
    const input = { startTime: at('2021-01-05T06:00:30Z'), endTime: at('2021-01-05T06:05:00Z'), distance: 905 };
    const { run: recorded } = await own.service.as(alice, (runs) => runs.createRun(creation(input)));
    const before = await runsOf(alice.uid);

    const archive = await stravaArchive(stravaActivities(FILES));
    const options = { fileName: 'export.zip', timeZone: 'UTC' };
    const first = await own.imports.send(alice, archive, options);
    const done = await own.imports.ended(alice, first.id);
    expect(done).to.include({ status: 'done', format: 'zip', found: 126, progress: 1 });
    expect(done).to.include({ created: 122, duplicates: 1, skipped: 2, refused: 1 });

    const items = await own.imports.items(alice, first.id);
    expect(items.map(({ position }) => position)).to.deep.equal(items.map((_, index) => index + 1));
    expect(items[4]).to.include({ verdict: 'duplicate', runId: recorded?.id });
    expect(items.slice(123).map(({ verdict, code }) => [verdict, code])).to.deep.equal([
      ['skipped', 'other_sport'],
      ['skipped', 'other_sport'],
      ['refused', 'unreadable'],
    ]);
    const after = await runsOf(alice.uid);
    expect(after).to.have.length(123);
    for (const run of after) {
      if (run.id === recorded?.id) continue;
      expect(run.distance).to.be.within(891, 909);
      expect(run.title).to.match(/^Activity \d+, "quoted"$/);
    }
    await eventually(() => expect(heard(alice.uid)).to.equal(123));

    const again = await own.imports.ended(alice, (await own.imports.send(alice, archive, options)).id);
    expect(again).to.include({ status: 'done', created: 0, duplicates: 123, skipped: 2, refused: 1 });
    expect(await runsOf(alice.uid)).to.deep.equal(after);
    expect(heard(alice.uid)).to.equal(123);

    await own.imports.undo(alice, first.id);
    expect(await own.imports.ended(alice, first.id)).to.include({ status: 'undone', deleted: 122, kept: 0 });
    expect(await runsOf(alice.uid)).to.deep.equal(before);
    await eventually(() => expect(heard(alice.uid)).to.equal(245));
  }).timeout(60_000);
});
