import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { fitFile } from './fit-file.js';
import { zipFile } from './zip-file.js';

const header = readFileSync(new URL('../../../test/import-files/strava-activities.csv', import.meta.url), 'utf8')
  .split('\n', 1)[0]
  ?.trim();

/** An activity of the archive: five minutes at 3 m/s north. */
export interface Activity {
  readonly start: Date;
  readonly sport: string;
  /** The file of the activity in the archive, if there is one. */
  readonly fileName: string | undefined;
  readonly content: string | Buffer | undefined;
}

const SECONDS = 300;
const METRES = 900;
const DEGREE = 111_267;

/**
 * Activities with files of each kind in turn, then some without a file, two of other sports, and one with a broken file.
 *
 * @param perDay of them start in the same hour of each day, seven minutes apart
 */
export function stravaActivities(files: number, perDay = 1): Activity[] {
  const startOf = (index: number): Date =>
    new Date(Date.UTC(2021, 0, 1 + Math.floor(index / perDay), 6, 7 * (index % perDay)));
  const recorded = Array.from({ length: files }, (_, index): Activity => {
    const start = startOf(index);
    const name = `activities/${1000 + index}`;
    const file = [
      { fileName: `${name}.gpx`, content: gpxOf(start) },
      { fileName: `${name}.fit.gz`, content: gzipSync(fitFile({ start, seconds: SECONDS, everySeconds: 10 })) },
      { fileName: `${name}.tcx.gz`, content: gzipSync(tcxOf(start)) },
    ][index % 3];
    return { start, sport: 'Run', fileName: file?.fileName, content: file?.content };
  });
  const rest = ['Run', 'Run', 'Trail Run', 'Ride', 'Swim'].map(
    (sport, index): Activity => ({ start: startOf(files + index), sport, fileName: undefined, content: undefined }),
  );
  const broken = { start: startOf(files + 5), sport: 'Run', fileName: 'activities/broken.gpx', content: '<gpx><trk>' };
  return [...recorded, ...rest, broken];
}

/** As Strava packs it: five columns of the list come twice, first as shown, then exact. */
export function stravaArchive(activities: readonly Activity[]): Promise<Buffer> {
  const rows = activities.map(({ start, sport, fileName }, index) => [
    1000 + index,
    // The narrow space before AM and PM is the clock's, not Strava's.
    start.toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }).replace('\u202f', ' '),
    `Activity ${index}, "quoted"`,
    sport,
    'Two\nlines',
    ...[SECONDS, METRES / 1000, 171, 12, false, '', '', fileName ?? '', 70, ''],
    ...[`${SECONDS}.0`, `${SECONDS - 10}.0`, `${METRES}.0`, 4, 3, 10, 10, '171.0', '150.0', '12.0', 0],
  ]);
  const members = Object.fromEntries(
    activities.flatMap(({ fileName, content }) => (fileName && content ? [[fileName, content]] : [])),
  );
  return zipFile({
    'activities.csv': `${[header, ...rows.map(csvRow)].join('\n')}`,
    'bikes.csv': 'Bike Name\nRed\n',
    ...members,
  });
}

function csvRow(cells: readonly unknown[]): string {
  return cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',');
}

const seconds = Array.from({ length: SECONDS / 10 + 1 }, (_, index) => index * 10);
const timeOf = (start: Date, second: number): string => new Date(start.getTime() + second * 1000).toISOString();
const latitudeOf = (second: number): string => (52.5 + (second * METRES) / SECONDS / DEGREE).toFixed(7);

function gpxOf(start: Date): string {
  const points = seconds.map(
    (second) => `<trkpt lat="${latitudeOf(second)}" lon="13.4"><time>${timeOf(start, second)}</time></trkpt>`,
  );
  return `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${points.join('')}</trkseg></trk></gpx>`;
}

function tcxOf(start: Date): string {
  const points = seconds.map(
    (
      second,
    ) => `<Trackpoint><Time>${timeOf(start, second)}</Time><Position><LatitudeDegrees>${latitudeOf(second)}</LatitudeDegrees>
      <LongitudeDegrees>13.4</LongitudeDegrees></Position></Trackpoint>`,
  );
  return `<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
    <Activity Sport="Running"><Id>${timeOf(start, 0)}</Id><Lap StartTime="${timeOf(start, 0)}">
    <TotalTimeSeconds>${SECONDS}</TotalTimeSeconds><DistanceMeters>${METRES}</DistanceMeters><Track>${points.join('')}</Track>
    </Lap></Activity></Activities></TrainingCenterDatabase>`;
}
