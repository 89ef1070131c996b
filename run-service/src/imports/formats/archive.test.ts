import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { fitFile } from '../../../test/import-files/fit-file.js';
import { zipFile } from '../../../test/import-files/zip-file.js';
import type { Bytes, FoundItem } from './found-run.js';
import { mostPoints, PointList } from './point-list.js';
import { openFile } from './read-file.js';

const options = { toInstant: (local: string) => `${local}Z`, miles: false };
const gpx = readFileSync(new URL('../../../../test/import-files/watch.gpx', import.meta.url));

async function read(bytes: Uint8Array): Promise<FoundItem[]> {
  return readFrom(bytes.length, (start, end) => one(bytes.subarray(start, end)));
}

async function* one(bytes: Uint8Array): Bytes & AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readFrom(size: number, source: (start: number, end: number) => Bytes): Promise<FoundItem[]> {
  const items: FoundItem[] = [];
  const opened = await openFile({ size, read: source }, 'file', options);
  for await (const item of opened.items) items.push(item);
  return items;
}

const refusalOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

/** A file of this many MiB, generated while it is read: a head, then the same bytes repeated. */
function endless(head: string, repeated: string, mebibytes: number) {
  const chunk = Buffer.from(repeated.repeat(Math.ceil(65_536 / repeated.length)));
  return readFrom(mebibytes * 2 ** 20, async function* () {
    yield Buffer.from(head);
    for (let size = 0; size < mebibytes * 2 ** 20; size += chunk.length) yield chunk;
  });
}

describe('reading an archive', () => {
  const start = new Date('2024-02-29T17:00:00Z');

  it("joins Strava's list with the files it names, and reads the files that it does not", async () => {
    const header =
      'Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Filename,Elapsed Time,Distance';
    const rows = [
      '1,"Feb 29, 2024, 5:00:00 PM",Leap day,Run,600,1.80,activities/1.fit.gz,600,1800',
      '2,"May 4, 2024, 6:00:00 AM",River,Run,340,0.30,activities/2.gpx,340,300',
      '3,"May 5, 2024, 6:00:00 AM",By hand,Run,600,2.00,,600,2000',
      '4,"May 6, 2024, 6:00:00 AM",Lost,Run,600,2.00,activities/4.fit.gz,600,2000',
      '5,"May 7, 2024, 6:00:00 AM",Broken,Run,600,2.00,activities/5.fit.gz,600,2000',
    ];
    const items = await read(
      await zipFile({
        'export/activities.csv': [header, ...rows].join('\n'),
        'export/activities/1.fit.gz': gzipSync(fitFile({ start, seconds: 600 })),
        'export/activities/2.gpx': gpx,
        'export/activities/5.fit.gz': gzipSync(Buffer.from('not a FIT file')),
        'export/activities/9.gpx': gpx,
        'export/bikes.csv': 'Bike Name\nRed\n',
      }),
    );
    expect(items.map(({ title, run, refusal }) => [title, run?.distance.toFixed(0) ?? refusal?.code])).to.deep.equal([
      ['Leap day', '1800'],
      ['River', '300'],
      ['By hand', '2000'],
      ['Lost', '2000'],
      ['Broken', 'unknown_format'],
      ['Morning by the river & back', '300'],
    ]);
    expect(items[0]?.source).to.equal('export/activities/1.fit.gz (export/activities.csv, row 1)');
  });

  it('refuses only the broken member', async () => {
    const items = await read(
      await zipFile({ 'a.gpx': '<gpx><trk>', 'b.gpx': gpx, 'c.fit.gz': gzipSync('x').subarray(0, 15) }),
    );
    expect(items.map(({ source, refusal }) => [source, refusal?.code])).to.deep.equal([
      ['a.gpx', 'unreadable'],
      ['b.gpx', undefined],
      ['c.fit.gz', 'unreadable'],
    ]);
  });

  it('does not open archives within archives', async () => {
    const items = await read(
      await zipFile({ 'inner.zip': await zipFile({ 'a.gpx': gpx }), 'gz.gpx.gz': gzipSync(gzipSync(gpx)) }),
    );
    expect(items.map(({ refusal }) => refusal?.code)).to.deep.equal(['nested_archive', 'nested_archive']);
  });

  it('stops unpacking a decompression bomb', async () => {
    const zeros = Buffer.alloc(80 * 2 ** 20, ' ');
    const items = await read(
      await zipFile({ 'a.gpx': Buffer.concat([Buffer.from('<gpx><!--'), zeros]), 'b.csv': zeros }),
    );
    expect(items.map(({ refusal }) => refusal?.code)).to.deep.equal(['too_large', 'too_large']);
  }).timeout(20_000);

  it('refuses a truncated archive', async () => {
    const whole = await zipFile({ 'a.gpx': gpx });
    expect(await refusalOf(read(whole.subarray(0, whole.length - 30)))).to.have.property('code', 'unreadable');
  });
});

describe('reading a hostile file', () => {
  it('refuses a document type declaration, and with it a billion laughs', async () => {
    const laughs = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><gpx>&b;</gpx>';
    expect(await refusalOf(read(Buffer.from(laughs))))
      .to.have.property('message')
      .that.contains('document type');
  });

  it('refuses an entity that XML does not define', async () => {
    expect(await refusalOf(read(Buffer.from('<gpx>&nbsp;</gpx>')))).to.have.property('code', 'unreadable');
  });

  for (const [title, head, repeated] of [
    ['a text of 200 MiB', '<gpx><name>', 'x'],
    ['an attribute of 200 MiB', '<gpx a="', 'x'],
    ['a comment of 200 MiB', '<gpx><!--', 'x'],
    ['elements nested without end', '<gpx>', '<a>'],
    ['attributes without end', '<gpx ', 'a="1" '],
    ['a CSV row of 200 MiB', 'start_time,end_time,distance\n"', 'x'],
    ['a CSV header of 200 MiB', 'start_time', 'x'],
  ] as const) {
    it(`refuses ${title} without holding it in memory`, async () => {
      const rest = process.memoryUsage().rss;
      expect(await refusalOf(endless(head, repeated, 200))).to.have.property('code');
      expect(process.memoryUsage().rss - rest).to.be.below(100 * 2 ** 20);
    });
  }

  it('refuses more points than a week has seconds', () => {
    const points = new PointList();
    for (let index = 0; index < mostPoints; index += 1) points.add({ time: index });
    expect(() => points.add({ time: mostPoints })).to.throw('at most');
  });
});
