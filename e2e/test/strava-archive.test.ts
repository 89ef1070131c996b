import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { stravaActivities, stravaArchive } from '@jogging/run-service/import-files';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../src/api.js';
import { expectedFigures, periodFigures, type SummedRun, servedFigures, sumOf } from '../src/chaos/expected-figures.js';
import { api, expectStatus, newPerson, type Person, runDocument } from '../src/people.js';

/** Activities with a file; six more are only in the list, of another sport, or broken. */
const files = 1_994;
const activities = files + 6;
/** The number of runs that share an hour, and therefore a weather request. */
const perDay = 8;
/** The polling interval, so that polling does not slow the import down. */
const pauseMs = 250;

describe('A Strava archive of 2,000 activities, sent with cURL', () => {
  let client: Api;
  let person: Person;
  let folder: string;

  before(async function () {
    this.timeout(60_000);
    client = await api();
    person = await newPerson();
    folder = await mkdtemp(join(tmpdir(), 'jogging-archive-'));
    await writeFile(join(folder, 'export.zip'), await stravaArchive(stravaActivities(files, perDay)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function send(): Promise<string> {
    const { stdout } = await promisify(execFile)('curl', [
      ...['-sS', '--fail-with-body', '-F', `file=@${join(folder, 'export.zip')}`],
      ...['-H', `Authorization: Bearer ${person.token}`, `${client.base}/imports?time_zone=UTC`],
    ]);
    return JSON.parse(stdout).data.id;
  }
  const ended = (id: string) =>
    eventually(async () => {
      await delay(pauseMs);
      const { json } = await client.get(`/imports/${id}`, person);
      if (json.data.attributes.finished_at === null) throw new Error(`the import is ${json.data.attributes.status}`);
      return json.data.attributes;
    }, 120_000);
  async function all(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<Resource[]> {
    const found: Resource[] = [];
    for (let next: string | null = Api.query(path, { 'page[size]': '100', 'page[after]': '', ...parameters }); next; ) {
      const answer = await client.get(next, person);
      expectStatus(answer, 200);
      if (answer.json.meta?.up_to_date === false) throw new Error(`${path} is not up to date`);
      found.push(...answer.json.data);
      next = answer.json.links.next ?? null;
    }
    return found;
  }
  const items = (id: string, verdict: string) =>
    all(`/imports/${id}/items`, { filter: JSON.stringify([{ name: 'verdict', op: 'eq', val: verdict }]) });
  const csv = async (): Promise<string> =>
    (await client.get('/runs', { ...person, headers: { Accept: 'text/csv' } })).text;
  const reports = async () => {
    const paths = ['/runs/summary', '/reports/monthly', '/reports/yearly', '/reports/records', '/reports/conditions'];
    return Promise.all(paths.map(async (path) => (await client.get(`${path}?page[size]=100`, person)).json.data));
  };

  /** Waits until every run with a place has its weather, so that reports by condition no longer change. */
  async function settled(count: number, withoutPlace = 0): Promise<void> {
    await eventually(async () => {
      await delay(pauseMs);
      const waiting = JSON.stringify([{ name: 'weather.status', op: 'eq', val: 'pending' }]);
      expect(await all('/runs', { filter: waiting, 'fields[run]': 'date' })).to.deep.equal([]);
      const years = await all('/reports/yearly');
      expect(years.reduce((sum, { attributes }) => sum + Number(attributes.run_count), 0)).to.equal(count);
      const conditions = await all('/reports/conditions', { 'filter[dimension]': 'temperature' });
      const weathered = conditions.reduce((sum, { attributes }) => sum + Number(attributes.run_count), 0);
      expect(weathered).to.equal(count - withoutPlace);
    }, 120_000);
  }

  it('an imported Strava archive becomes runs with weather and reports once, and undoing the import restores the earlier state', async () => {
    // The first one repeats an activity of the archive.
    for (const hour of ['06', '07']) {
      const times = { start_time: `2021-01-05T${hour}:00:30Z`, end_time: `2021-01-05T${hour}:05:00Z` };
      expectStatus(await client.post('/runs', { ...person, body: runDocument({ distance: '905', ...times }) }), 201);
    }
    await settled(2);
    const before = { csv: await csv(), reports: await reports() };

    const first = await send();
    const counts = { found: activities, created: activities - 4, duplicates: 1, skipped: 2, refused: 1, progress: 1 };
    expect(await ended(first)).to.include({ status: 'done', format: 'zip', file_name: 'export.zip', ...counts });
    expect((await items(first, 'duplicate')).map(({ attributes }) => attributes.position)).to.deep.equal([
      4 * perDay + 1,
    ]);
    expect((await items(first, 'skipped')).map(({ attributes }) => attributes.code)).to.deep.equal([
      ...['other_sport', 'other_sport'],
    ]);
    expect((await items(first, 'refused')).map(({ attributes }) => attributes.code)).to.deep.equal(['unreadable']);

    await settled(activities - 2, 3);
    const runs = (await all('/runs', { 'fields[run]': fields.join(',') })).map(({ attributes }) => attributes);
    expect(runs).to.have.length(activities - 2);
    for (const { title, distance, average_heart_rate } of runs.filter(({ title }) => title !== null)) {
      expect(title).to.match(/^Activity \d+, "quoted"$/);
      expect(Number(distance)).to.be.within(891, 909);
      expect(average_heart_rate === null || average_heart_rate === 150 || average_heart_rate === 145).to.equal(true);
    }
    const byWeek = Map.groupBy(runs, ({ date }) => mondayOf(String(date)));
    const weeks = (await all('/runs/summary')).map(({ attributes }) => attributes);
    expect(weeks.map(({ week_start }) => week_start)).to.have.members([...byWeek.keys()]);
    for (const week of weeks) {
      const sums = sumOf((byWeek.get(String(week.week_start)) ?? []).map(summed));
      expect(servedFigures(periodFigures, week)).to.deep.equal(expectedFigures(periodFigures, sums));
    }

    const after = { csv: await csv(), reports: await reports() };
    const again = await ended(await send());
    expect(again).to.include({ status: 'done', created: 0, duplicates: activities - 3, skipped: 2, refused: 1 });
    expect(await reports()).to.deep.equal(after.reports);
    expect(await csv()).to.equal(after.csv);

    expectStatus(await client.delete(`/imports/${first}`, person), 202);
    expect(await ended(first)).to.include({ status: 'undone', deleted: activities - 4, kept: 0 });
    await settled(2);
    expect(await reports()).to.deep.equal(before.reports);
    expect(await csv()).to.equal(before.csv);
  }).timeout(400_000);
});

/** The inputs of figures, and what the archive's list and files contain. */
const fields = ['title', 'date', 'distance', 'duration', 'moving_time', 'elevation_gain', 'average_heart_rate'];

interface Resource {
  readonly attributes: Readonly<Record<string, unknown>>;
}

function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

function summed({ distance, duration, moving_time, elevation_gain }: Resource['attributes']): SummedRun {
  return {
    distance: Number(distance),
    duration: Number(duration),
    movingTime: moving_time === null ? null : Number(moving_time),
    elevationGainDm: elevation_gain === null ? null : Math.round(Number(elevation_gain) * 10),
  };
}
