import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { fitFile } from '../../../test/import-files/fit-file.js';
import type { FoundItem, ReadOptions } from './found-run.js';
import { numberOf } from './garmin-csv.js';
import { openFile } from './read-file.js';
import { isRun } from './sport.js';

const folder = new URL('../../../../test/import-files/', import.meta.url);
const options: ReadOptions = { toInstant: (local) => `${local}+02:00`, miles: false };

async function read(bytes: Uint8Array, name = 'file', chosen: Partial<ReadOptions> = {}): Promise<FoundItem[]> {
  const file = {
    size: bytes.length,
    async *read(start: number, end: number) {
      yield bytes.subarray(start, end);
    },
  };
  const opened = await openFile(file, name, { ...options, ...chosen });
  const items: FoundItem[] = [];
  for await (const item of opened.items) items.push(item);
  return items;
}

const sample = (name: string): Buffer => readFileSync(new URL(name, folder));
const readSample = (name: string, chosen: Partial<ReadOptions> = {}) => read(sample(name), name, chosen);
const runsOf = (items: readonly FoundItem[]) => items.map(({ run }) => run);

describe('reading GPX', () => {
  it('reads title, notes, sport, places, heart rate and figures of a track with a pause', async () => {
    const [item] = await readSample('watch.gpx');
    expect(item).to.include({ source: 'watch.gpx', sport: 'running', title: 'Morning by the river & back' });
    expect(item?.run).to.include({
      startTime: '2024-05-04T06:00:00Z',
      endTime: '2024-05-04T06:05:40Z',
      movingTime: 120,
      elevationGain: 8,
      averageHeartRate: 140,
      maxHeartRate: 150,
      notes: 'Easy.',
    });
    expect(item?.run?.start).to.deep.equal({ lat: 52.5, lng: 13.4 });
    expect(item?.run?.end).to.deep.equal({ lat: 52.5027, lng: 13.4 });
    // Three times 0.0009 degrees along a meridian at 52.5° on WGS 84.
    expect(item?.run?.distance).to.be.closeTo(300.4, 0.1);
  });

  it('reads each track of GPX 1.0 with any prefix, and sorts points that are out of order or repeated', async () => {
    const [first, second] = await readSample('old-prefixed.gpx');
    expect(first?.run).to.include({
      startTime: '2010-03-01T05:10:00Z',
      endTime: '2010-03-01T05:11:20Z',
      title: 'Two laps',
    });
    expect(first?.run?.distance).to.be.closeTo(199.6, 0.1);
    expect(first?.run?.elevationGain).to.equal(undefined);
    expect(second).to.include({ source: 'old-prefixed.gpx, track 2' });
    expect(second?.run?.startTime).to.equal('2010-03-02T05:10:00Z');
  });

  it('reads a track without points from its totals', async () => {
    const [item] = await readSample('treadmill.gpx');
    expect(item?.run).to.include({
      startTime: '2024-01-10T18:30:00Z',
      endTime: '2024-01-10T19:01:40Z',
      distance: 6000,
      movingTime: 1800,
      indoor: true,
    });
  });

  it('refuses a track without points and totals, and says what is missing', async () => {
    const [item] = await readSample('treadmill-without-totals.gpx');
    expect(item?.refusal).to.include({ code: 'no_time' });
    expect(item?.run).to.equal(undefined);
  });

  for (const [title, encode] of [
    ['UTF-8 with a byte-order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a byte-order mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big-endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without a byte-order mark', (text: string) => Buffer.from(text, 'utf16le')],
  ] as const) {
    it(`reads ${title}`, async () => {
      const text = sample('watch.gpx').toString().replace('UTF-8', title.slice(0, 6).trim());
      const [item] = await read(encode(text));
      expect(item?.title).to.equal('Morning by the river & back');
    });
  }
});

describe('reading TCX', () => {
  it('adds up the laps of TCX, and counts the pause between them only in the duration', async () => {
    const [item] = await readSample('laps.tcx');
    expect(item).to.include({ sport: 'Running' });
    expect(item?.run).to.include({
      startTime: '2023-09-17T07:00:00Z',
      endTime: '2023-09-17T07:12:30Z',
      distance: 2000,
      movingTime: 630,
      elevationGain: 10,
      averageHeartRate: 145,
      maxHeartRate: 160,
      notes: 'Two kilometres, a pause between.',
    });
  });
});

describe('reading FIT', () => {
  const start = new Date('2024-02-29T17:00:00Z');

  it("reads the session's totals and the local clock's offset from FIT", async () => {
    const [item] = await read(fitFile({ start, seconds: 600, offsetMinutes: 60 }));
    expect(item?.run).to.include({
      startTime: '2024-02-29T18:00:00+01:00',
      endTime: '2024-02-29T18:10:00+01:00',
      distance: 1800,
      movingTime: 570,
      elevationGain: 20,
      averageHeartRate: 145,
      maxHeartRate: 150,
    });
    expect(item?.run?.start?.lat).to.be.closeTo(52.5, 1e-6);
  });

  it('reads a treadmill run as indoor and without places', async () => {
    const [item] = await read(fitFile({ start, seconds: 600, treadmill: true }));
    expect(item?.run).to.include({ indoor: true, distance: 1800, start: undefined, end: undefined });
  });

  it('computes from the points of FIT what the device reports, within 1 %, 5 s and 10 %', async () => {
    const [said] = runsOf(await read(fitFile({ start, seconds: 1800 })));
    const [found] = runsOf(await read(fitFile({ start, seconds: 1800, withoutTotals: true })));
    expect(found?.distance).to.be.closeTo(said?.distance ?? 0, (said?.distance ?? 0) * 0.01);
    expect(found?.movingTime).to.be.closeTo(1800, 5);
    expect(found?.elevationGain).to.be.closeTo(36, 3.6);
  });

  it('refuses a truncated FIT file', async () => {
    const whole = fitFile({ start, seconds: 60 });
    const refusal = await read(whole.subarray(0, whole.length - 20)).catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'unreadable');
  });
});

describe('reading CSV', () => {
  it("reads Strava's exact columns where names occur twice, and its dates as local times", async () => {
    const [run, ride, trail, workout] = await readSample('strava-activities.csv');
    expect(run).to.include({ source: 'strava-activities.csv, row 1', sport: 'Run', title: 'Morning Run' });
    expect(run?.run).to.deep.include({
      startTime: '2019-07-04T06:12:33+02:00',
      endTime: '2019-07-04T06:43:33+02:00',
      distance: 5012.4,
      movingTime: 1801,
      elevationGain: 31.5,
      averageHeartRate: 152.4,
      maxHeartRate: 171,
      notes: 'Along the "old" canal\nand back',
    });
    expect(ride?.sport).to.equal('Ride');
    expect(trail?.run?.startTime).to.equal('2019-12-24T00:05:00+02:00');
    expect(workout?.refusal?.code).to.equal('no_distance');
  });

  it("reads dates of Strava's list that end in Z as UTC", async () => {
    const list = sample('strava-activities.csv')
      .toString()
      .replace(/"Jul 4, 2019, 6:12:33 AM"|Jul 4, 2019, 6:12:33 AM/, '2019-07-04T06:12:33Z');
    const [run] = await read(Buffer.from(list));
    expect(run?.run).to.include({ startTime: '2019-07-04T06:12:33Z', endTime: '2019-07-04T06:43:33Z' });
  });

  it("reads Garmin Connect's kilometres with decimal commas and without values", async () => {
    const [run, belt] = runsOf(await readSample('garmin-kilometres.csv'));
    expect(run).to.include({
      startTime: '2023-03-26T01:30:00+02:00',
      endTime: '2023-03-26T02:26:02+02:00',
      movingTime: 3298,
      elevationGain: 1012,
    });
    expect(run?.distance).to.be.closeTo(10_020, 0.001);
    expect(belt).to.include({ distance: 5000, indoor: true, averageHeartRate: undefined, movingTime: 1500 });
  });

  it("reads Garmin Connect's miles, recognised by the stride or the user's units", async () => {
    const [run] = runsOf(await readSample('garmin-miles.csv'));
    expect(run?.distance).to.be.closeTo(9977.9, 0.1);
    expect(run?.elevationGain).to.be.closeTo(94.5, 0.1);
    const bare = sample('garmin-miles.csv').toString().replaceAll('1.11', '--');
    expect(runsOf(await read(Buffer.from(bare), '', { miles: true }))[0]?.distance).to.be.closeTo(9977.9, 0.1);
    expect(runsOf(await read(Buffer.from(bare)))[0]?.distance).to.equal(6200);
  });

  it('refuses another CSV and quotes its columns', async () => {
    const refusal = await read(Buffer.from('name,age\nAsha,31\n')).catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'unknown_format');
    expect(refusal).to.have.property('message').that.contains('name, age');
  });

  for (const [text, value] of [
    ['5,02', 5.02],
    ['1,024', 1024],
    ['1,024.5', 1024.5],
    ['1.024,5', 1024.5],
    ['12.3', 12.3],
    ['0,512', 0.512],
    ['--', undefined],
  ] as const) {
    it(`reads the number ${text} as ${value ?? 'none'}`, () => {
      expect(numberOf(text)).to.equal(value);
    });
  }
});

describe('the sport of an activity', () => {
  for (const sport of [
    undefined,
    'Run',
    'TrailRun',
    'trail_running',
    'Virtual Run',
    'treadmill_running',
    '9',
    'generic',
  ]) {
    it(`${sport ?? 'none'} is a run`, () => expect(isRun(sport)).to.equal(true));
  }
  for (const sport of ['Ride', 'cycling', 'Walk', 'Other', '1', 'Trunk show']) {
    it(`${sport} is not a run`, () => expect(isRun(sport)).to.equal(false));
  }
});

describe('reading anything', () => {
  it('returns items or a refusal, whatever the bytes of a file', async () => {
    const heads = [
      '<gpx>',
      '<?xml version="1.0"?><TrainingCenterDatabase><Activities>',
      'start_time,end_time,distance\n',
      'PK\x03\x04',
      '\x1f\x8b\x08',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads, ''), fc.uint8Array({ maxLength: 400 }), async (head, tail) => {
        const outcome = await read(Buffer.concat([Buffer.from(head, 'latin1'), tail])).catch((error: unknown) => error);
        if (!Array.isArray(outcome)) expect(outcome).to.have.property('code');
      }),
      { numRuns: 300 },
    );
  });
});
