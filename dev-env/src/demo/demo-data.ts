/** A runner of the demo data, and their habits. */
export interface Runner {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Where they run: degrees, and the zone's offset. */
  readonly home: { readonly lat: number; readonly lng: number; readonly offset: string };
  /** Running days, 0 for Sunday, each with its distance in metres. */
  readonly week: Readonly<Record<number, number>>;
  /** Seconds per km at the beginning of the year. */
  readonly pace: number;
}

export const runners: readonly Runner[] = [
  {
    id: 'asha',
    firstName: 'Asha',
    lastName: 'Rao',
    home: { lat: 12.9716, lng: 77.5946, offset: '+05:30' },
    week: { 0: 16_000, 2: 6_000, 4: 8_000, 5: 5_000 },
    pace: 345,
  },
  {
    id: 'jonas',
    firstName: 'Jonas',
    lastName: 'Weber',
    home: { lat: 52.52, lng: 13.405, offset: '+01:00' },
    week: { 3: 5_000, 6: 10_000 },
    pace: 390,
  },
  {
    id: 'maria',
    firstName: 'María',
    lastName: 'Quispe',
    home: { lat: -12.0464, lng: -77.0428, offset: '-05:00' },
    week: { 1: 7_000, 3: 7_000, 5: 12_000, 6: 21_300 },
    pace: 310,
  },
];

export interface DemoRun {
  /** The same for the same run on every start, so that repeating the demo adds nothing. */
  readonly key: string;
  readonly attributes: DemoAttributes;
}

export interface DemoAttributes {
  readonly distance: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly start_lat: string;
  readonly start_lng: string;
  readonly end_lat: string;
  readonly end_lng: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly elevation_gain: string;
  readonly average_heart_rate: number;
}

/** Titles of runs by their pace. */
const kindsOfRun = [
  { title: 'Easy run', tags: [], heartRate: 138 },
  { title: 'Morning run', tags: [], heartRate: 142 },
  { title: 'Tempo run', tags: ['tempo'], heartRate: 161 },
  { title: 'Hills', tags: ['hills'], heartRate: 155 },
] as const;
const longRun = { title: 'Long run', tags: ['long'], heartRate: 146 } as const;
const LONG_METRES = 14_000;

/** A number from 0 to 1 that is always the same for the same text (FNV-1a, then a mixing step). */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** The runs of the year before `today` (YYYY-MM-DD), oldest first: runners get faster, skip days, and rest some weeks. */
export function demoRuns(runner: Runner, today: string): DemoRun[] {
  const end = Date.parse(today);
  const runs: DemoRun[] = [];
  for (let day = 365; day >= 1; day--) {
    const date = new Date(end - day * 86_400_000);
    const text = date.toISOString().slice(0, 10);
    const planned = runner.week[date.getUTCDay()];
    const resting = chance(`${runner.id} week ${Math.floor(date.getTime() / 604_800_000)}`) < 0.08;
    if (planned === undefined || resting || chance(`${runner.id} skips ${text}`) < 0.15) continue;
    runs.push({ key: `demo ${runner.id} ${text}`, attributes: runOn(runner, text, planned, day) });
  }
  return runs;
}

function runOn(runner: Runner, date: string, planned: number, daysAgo: number): DemoAttributes {
  const vary = (what: string, share: number): number => 1 + (chance(`${runner.id} ${what} ${date}`) * 2 - 1) * share;
  const distance = Math.round(planned * vary('distance', 0.12));
  const fitness = 1 - 0.1 * (1 - daysAgo / 365);
  const seconds = Math.round((distance / 1000) * runner.pace * fitness * vary('pace', 0.06));
  const hour = String(6 + Math.floor(chance(`${runner.id} hour ${date}`) * 3)).padStart(2, '0');
  const start = `${date}T${hour}:${String(Math.floor(chance(`${runner.id} minute ${date}`) * 60)).padStart(2, '0')}:00`;
  const { lat, lng, offset } = runner.home;
  const place = (what: string, around: number): string => (around + (vary(what, 1) - 1) * 0.02).toFixed(6);
  const kind = distance >= LONG_METRES ? longRun : kindsOfRun[Math.floor(chance(`${runner.id} kind ${date}`) * 4)];
  const { title, tags, heartRate } = kind ?? longRun;
  return {
    distance: String(distance),
    start_time: `${start}${offset}`,
    end_time: `${new Date(Date.parse(`${start}Z`) + seconds * 1000).toISOString().slice(0, 19)}${offset}`,
    start_lat: place('start lat', lat),
    start_lng: place('start lng', lng),
    end_lat: place('end lat', lat),
    end_lng: place('end lng', lng),
    title,
    tags,
    elevation_gain: ((distance / 1000) * 6 * vary('climb', 0.7)).toFixed(1),
    average_heart_rate: Math.round(heartRate * vary('heart rate', 0.04)),
  };
}
