import { readFileSync } from 'node:fs';
import { Decoder, Stream } from '@garmin/fitsdk';
import { expect } from 'chai';
import { fitActivities } from './fit.js';
import { PointList } from './point-list.js';
import { trackFigures } from './track-figures.js';

const folder = new URL('../../../../test/import-files/samples/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

interface Session {
  readonly sport: string;
  readonly startTime: Date;
  readonly totalElapsedTime: number;
  readonly totalTimerTime: number;
  readonly totalDistance: number;
  readonly totalAscent: number;
}

interface DeviceRecord {
  readonly timestamp: Date;
  readonly positionLat?: number;
  readonly positionLong?: number;
  readonly enhancedAltitude?: number;
  readonly distance?: number;
}

async function* bytesOf(name: string) {
  yield read(name);
}

/** The device's own figures of a session, and those computed from its points. */
function figuresOf(name: string, index: number, withCount: boolean) {
  const { messages } = new Decoder(Stream.fromBuffer(read(name))).read({ mergeHeartRates: false });
  const { sessionMesgs, recordMesgs } = messages as { sessionMesgs: Session[]; recordMesgs: DeviceRecord[] };
  const session = sessionMesgs[index];
  if (!session) throw new Error(`${name} has no session ${index}`);
  const degrees = (semicircles?: number) => semicircles && semicircles * (180 / 2 ** 31);
  const points = new PointList();
  for (const { timestamp, positionLat, positionLong, enhancedAltitude, distance } of recordMesgs) {
    points.add({
      time: timestamp.getTime(),
      lat: degrees(positionLat),
      lng: degrees(positionLong),
      elevation: enhancedAltitude,
      distance: withCount ? distance : undefined,
    });
  }
  const start = session.startTime.getTime();
  const own = sessionMesgs.length === 1 ? points : points.between(start, start + session.totalElapsedTime * 1000);
  return { session, track: trackFigures(own) };
}

/** Sessions on foot and by bicycle without a pause of the clock. */
const sessions = [
  ['run.fit', 0],
  ['ride.fit', 0],
  ['triathlon.fit', 4],
] as const;

describe('figures of tracks that devices recorded', () => {
  for (const [name, index] of sessions) {
    for (const withCount of [true, false]) {
      const from = withCount ? "the device's count in the points" : 'positions alone';
      it(`the figures of a track match the totals of session ${index + 1} of ${name} within the documented tolerance, from ${from}`, () => {
        const { session, track } = figuresOf(name, index, withCount);
        const { totalDistance, totalTimerTime, totalAscent } = session;
        const { distance, movingTime, elevationGain } = track;
        expect(distance).to.be.closeTo(totalDistance, totalDistance * 0.01);
        expect(movingTime).to.be.closeTo(totalTimerTime, 5);
        // A climb below the threshold does not count.
        expect(elevationGain).to.be.closeTo(totalAscent, Math.max(totalAscent * 0.1, 3));
      });
    }
  }

  it("excludes stops from the moving time even if the device's clock kept running", () => {
    const { session, track } = figuresOf('triathlon.fit', 2, false);
    const { totalDistance, totalTimerTime, totalAscent } = session;
    const { distance, movingTime, elevationGain } = track;
    expect(distance).to.be.closeTo(totalDistance, totalDistance * 0.01);
    expect(elevationGain).to.be.closeTo(totalAscent, totalAscent * 0.1);
    expect(totalTimerTime - (movingTime ?? 0)).to.be.within(10, 30);
  });

  it('returns the device’s figures for each session of a file', async () => {
    const found: unknown[] = [];
    for await (const { source, sport, run } of fitActivities(bytesOf('triathlon.fit'), 'triathlon.fit')) {
      found.push([source, sport, run?.startTime, run?.distance]);
    }
    expect(found).to.deep.equal([
      ['triathlon.fit', 'swimming', '2018-05-27T09:33:01+02:00', 1644.71],
      ['triathlon.fit, session 2', 'transition', '2018-05-27T10:06:08+02:00', 141.7],
      ['triathlon.fit, session 3', 'cycling', '2018-05-27T10:08:58+02:00', 40909.42],
      ['triathlon.fit, session 4', 'transition', '2018-05-27T11:22:40+02:00', 31.93],
      ['triathlon.fit, session 5', 'running', '2018-05-27T11:23:41+02:00', 9805.92],
    ]);
  });
});
