import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppError } from '@jogging/service-kit';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { partsOf, serviceWithImports } from './import-client.js';
import { ownCsv } from './import-files/own-csv.js';
import { zipFile } from './import-files/zip-file.js';
import { refusal } from './refusal.js';
import { principal } from './running-service.js';
import { change, creation } from './sample-runs.js';

describe('imports', () => {
  const own = serviceWithImports();

  const runsOf = async (uid: string): Promise<number> => {
    const [row] = await own.service.database.query<{ count: number }>(
      'SELECT count(*) AS count FROM runs WHERE uid = $1',
      [uid],
    );
    return row?.count ?? 0;
  };

  it('records the runs of a file once, names duplicates, and undoes runs that nobody has changed', async () => {
    const alice = principal('alice');
    const first = await own.imports.send(alice, ownCsv(1200), { fileName: 'runs.csv' });
    expect(first).to.include({ fileName: 'runs.csv', dryRun: false, progress: 0 });
    const done = await own.imports.ended(alice, first.id);
    expect(done).to.include({ status: 'done', format: 'csv', found: 1200, created: 1200, duplicates: 0, progress: 1 });
    expect(await runsOf(alice.uid)).to.equal(1200);

    const again = await own.imports.ended(alice, (await own.imports.send(alice, ownCsv(1200))).id);
    expect(again).to.include({ status: 'done', created: 0, duplicates: 1200 });
    const [item] = await own.imports.items(alice, first.id);
    expect(item).to.include({ position: 1, verdict: 'created', source: 'runs.csv, row 1', distance: 5000 });
    const [repeated] = await own.imports.items(alice, again.id);
    expect(repeated).to.include({ verdict: 'duplicate', runId: item?.runId });

    await own.service.as(alice, (runs) => runs.updateRun(change(item?.runId ?? '', { distance: 5100 })));
    await own.imports.undo(alice, first.id);
    expect(await own.imports.ended(alice, first.id)).to.include({ status: 'undone', deleted: 1199, kept: 1 });
    expect(await runsOf(alice.uid)).to.equal(1);
  }).timeout(60_000);

  it('an import begins when its file is stored, not at the next poll of the worker', async () => {
    const waits: number[] = [];
    for (const who of ['ann', 'ben', 'cid', 'dan'].map((id) => principal(id))) {
      const { id } = await own.imports.send(who, ownCsv(1));
      const { createdAtMs, startedAtMs } = await own.imports.ended(who, id);
      waits.push((startedAtMs ?? Number.POSITIVE_INFINITY) - createdAtMs);
    }
    // A worker that is not woken looks every two seconds.
    expect(Math.min(...waits)).to.be.below(500);
  }).timeout(60_000);

  it('records few runs at a time from the first batch on while others call', async () => {
    const [alice, bob] = [principal('alice'), principal('bob')];
    const { run } = await own.service.as(bob, (runs) => runs.createRun(creation()));
    const { id } = await own.imports.send(alice, ownCsv(300));
    let ended = false;
    const others = (async () => {
      while (!ended) {
        await own.service.as(bob, (runs) => runs.getRun({ id: run?.id ?? '' }));
        await delay(50);
      }
    })();
    expect(await own.imports.ended(alice, id)).to.include({ created: 300 });
    ended = true;
    await others;
    const batches = await own.service.database.query<{ count: number }>(
      'SELECT count(*) AS count FROM runs WHERE uid = $1 GROUP BY xmin::text',
      [alice.uid],
    );
    expect(batches.map(({ count }) => count)).to.deep.equal([50, 50, 50, 50, 50, 50]);
  }).timeout(60_000);

  it('marks imported runs as low priority for weather-service', async () => {
    const alice = principal('alice');
    const { id } = await own.imports.send(alice, ownCsv(1));
    await own.imports.ended(alice, id);
    const [item] = await own.imports.items(alice, id);
    const [event] = await own.service.database.query<{ imported: string }>(
      `SELECT event::jsonb -> 'data' ->> 'imported' AS imported FROM
         (SELECT event FROM outbox UNION ALL SELECT event FROM outbox_sent) noted WHERE event::jsonb ->> 'subject' = $1`,
      [item?.runId],
    );
    expect(event?.imported).to.equal('true');
  });

  it('finds duplicates within a file and among the items of a dry run', async () => {
    const alice = principal('alice');
    const [header, row] = ownCsv(1).split('\r\n');
    const file = [
      header,
      row,
      row?.replace('06:00:00.000Z', '06:00:59.000Z'),
      row?.replace('06:00:00.000Z', '06:01:01.000Z'),
    ];
    for (const dryRun of [true, false]) {
      const { id } = await own.imports.send(alice, file.join('\n'), { dryRun });
      await own.imports.ended(alice, id);
      const verdicts = (await own.imports.items(alice, id)).map(({ verdict }) => verdict);
      expect(verdicts).to.deep.equal(['created', 'duplicate', 'created']);
      expect(await runsOf(alice.uid)).to.equal(dryRun ? 0 : 2);
    }
    const { id } = await own.imports.send(alice, file.join('\n'), { onDuplicate: 'create' });
    expect(await own.imports.ended(alice, id)).to.include({ created: 3, duplicates: 0 });
  });

  it('an archive of our own export restores runs that are near each other, but none that was there before', async () => {
    const alice = principal('alice');
    const [header, row, next] = ownCsv(2).split('\r\n');
    const archive = (...rows: (string | undefined)[]) =>
      zipFile({ 'profile.json': '{}', 'runs.csv': [header, ...rows].join('\r\n') });
    const counts = async (file: Buffer, options = {}) => {
      const { created, duplicates } = await own.imports.ended(alice, (await own.imports.send(alice, file, options)).id);
      return { created, duplicates };
    };
    const pair = await archive(row, row);
    expect(await counts(pair, { dryRun: true })).to.deep.equal({ created: 2, duplicates: 0 });
    expect(await counts(pair)).to.deep.equal({ created: 2, duplicates: 0 });
    expect(await counts(pair)).to.deep.equal({ created: 0, duplicates: 2 });
    expect(await counts(await archive(row, next, next))).to.deep.equal({ created: 2, duplicates: 1 });
    expect(await runsOf(alice.uid)).to.equal(4);
  });

  for (const year of [1969, 2015]) {
    it(`finds duplicates of items that an earlier batch judged, in a dry run too, in ${year}`, async () => {
      const alice = principal('alice');
      const from = Date.UTC(year, 0, 1, 6);
      const [header, ...rows] = ownCsv(600, from).split('\r\n');
      const [first] = rows;
      // Just within a minute of the first run and just past it, both before and after.
      for (const start of ['05:58:59', '05:59:01', '06:00:59', '06:01:01'])
        rows.push(`${first?.replace('06:00:00', start)}`);
      for (const dryRun of [true, false]) {
        const { id } = await own.imports.send(alice, [header, ...rows].join('\n'), { dryRun });
        expect(await own.imports.ended(alice, id)).to.include({ found: 604, created: 602, duplicates: 2 });
        const last = (await own.imports.items(alice, id)).slice(-4).map(({ verdict }) => verdict);
        expect(last).to.deep.equal(['created', 'duplicate', 'duplicate', 'created']);
      }
    }).timeout(60_000);
  }

  it('skips other sports, and refuses impossible runs with the reason', async () => {
    const alice = principal('alice');
    const strava = readFileSync(new URL('../../test/import-files/strava-activities.csv', import.meta.url));
    const { id } = await own.imports.send(alice, strava, { fileName: 'activities.csv' });
    const done = await own.imports.ended(alice, id);
    expect(done.found).to.equal(4);
    expect(done.created + done.duplicates + done.skipped + done.refused).to.equal(4);
    const codes = (await own.imports.items(alice, id)).map(({ code }) => code);
    expect(codes.slice(1, 2)).to.deep.equal(['other_sport']);
    expect(codes[3]).to.equal('other_sport');
  });

  it("reads times without an offset in the zone asked for, else in the owner's, else in UTC", async () => {
    const strava = readFileSync(new URL('../../test/import-files/strava-activities.csv', import.meta.url));
    for (const [options, minutes] of [
      [{ timeZone: 'America/New_York', defaultTimeZone: 'Europe/Paris' }, -240],
      [{ defaultTimeZone: 'Europe/Paris' }, 120],
      [{}, 0],
    ] as const) {
      const alice = principal('alice');
      const { id } = await own.imports.send(alice, strava, options);
      await own.imports.ended(alice, id);
      const [item] = await own.imports.items(alice, id);
      const micros = Date.parse('2019-07-04T06:12:33Z') * 1000 - minutes * 60_000_000;
      expect(item?.startTime).to.deep.include({ offsetMinutes: minutes, micros });
    }
  });

  it('an import fails with the reason if the file cannot be read at all', async () => {
    const alice = principal('alice');
    const { id } = await own.imports.send(alice, '<gpx><trk>');
    const failed = await own.imports.ended(alice, id);
    expect(failed).to.include({ status: 'failed', found: 0 });
    expect(failed.reason).to.contain('not well-formed');
    const unknown = await own.imports.ended(alice, (await own.imports.send(alice, 'name,age\nAsha,31\n')).id);
    expect(unknown).to.include({ status: 'failed', format: undefined });
  });

  it('shows an import only to its owner and to admins', async () => {
    const [alice, bob, admin] = [principal('alice'), principal('bob'), principal('root', 'admin')];
    const { id } = await own.imports.send(alice, ownCsv(1));
    await own.imports.ended(alice, id);
    expect(await refusal(own.imports.get(bob, id))).to.deep.equal(['forbidden']);
    expect(await refusal(own.imports.undo(bob, id))).to.deep.equal(['forbidden']);
    expect((await own.imports.get(admin, id)).id).to.equal(id);
    const seen = await own.imports.as(bob, () => own.imports.call.listImports({ query: undefined }));
    expect(seen.imports).to.deep.equal([]);
  });

  it('accepts at most ten unfinished files of one user, however many come at once', async () => {
    const alice = principal('alice');
    const whole = Promise.withResolvers<void>();
    async function* slow() {
      for await (const request of partsOf(Buffer.from(ownCsv(1)), {})) {
        if (request.part?.$case === 'size') await whole.promise;
        yield request;
      }
    }
    const refused: string[] = [];
    const uploads = Array.from({ length: 25 }, () =>
      own.imports
        .as(alice, () => own.imports.call.uploadImport(slow()))
        .catch((error: AppError) => refused.push(error.code)),
    );
    await eventually(() => expect(refused).to.have.length(15));
    whole.resolve();
    await Promise.all(uploads);
    expect(refused).to.deep.equal(Array(15).fill('too_many_requests'));
  });

  it('keeps nothing of an upload that ends before its size is known', async () => {
    const alice = principal('alice');
    async function* cutOff() {
      for await (const request of partsOf(Buffer.alloc(3 * 1024 * 1024), {})) {
        if (request.part?.$case !== 'size') yield request;
      }
    }
    expect(await refusal(own.imports.as(alice, () => own.imports.call.uploadImport(cutOff())))).to.deep.equal([
      'invalid_request',
    ]);
    const seen = await own.imports.as(alice, () => own.imports.call.listImports({ query: undefined }));
    expect(seen.imports).to.deep.equal([]);
  });

  it('keeps nothing of an interrupted upload', async () => {
    const alice = principal('alice');
    async function* broken() {
      yield* partsOf(Buffer.alloc(3 * 1024 * 1024), {});
      throw new Error('the client is gone');
    }
    expect(
      await own.imports.as(alice, () => own.imports.call.uploadImport(broken())).catch((error: Error) => error.message),
    ).to.equal('the client is gone');
    const seen = await own.imports.as(alice, () => own.imports.call.listImports({ query: undefined }));
    expect(seen.imports).to.deep.equal([]);
  });
});
