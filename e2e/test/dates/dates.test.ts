import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import moment from 'moment-timezone';
import type { Api } from '../../src/api.js';
import { expectedFigures, periodFigures, servedFigures, sumOf } from '../../src/chaos/expected-figures.js';
import { expectedRecords } from '../../src/chaos/expected-records.js';
import { seeded } from '../../src/chaos/random.js';
import type { Answer } from '../../src/contract/answer.js';
import { api, newPerson, type Person } from '../../src/people.js';
import { attributesOf, type DatedRun, dateOf, someChange, someRun } from './dated-run.js';

const ownerZone = 'Asia/Kathmandu';
const atomic = 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"';
const seed = Number(process.env.DATES_SEED ?? 1);

interface Sent {
  readonly run: DatedRun;
  readonly attributes: Readonly<Record<string, unknown>>;
}

describe(`The dates of 10,000 runs all over the world (DATES_SEED=${seed})`, function () {
  this.timeout(180_000);
  const random = seeded(seed);
  const runs = new Map<string, DatedRun>();
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson({ time_zone: ownerZone });
  });

  const single = (method: string, path: string, body?: object) =>
    client.send(method, path, { token: person.token, body });
  async function atOnce(operations: readonly object[]): Promise<Answer> {
    const headers = { 'Content-Type': atomic, Accept: atomic };
    const body = { 'atomic:operations': operations };
    const answer = await client.post('/operations', { token: person.token, headers, body });
    expect(answer.status, answer.text.slice(0, 2000)).to.equal(200);
    return answer;
  }
  /**
   * Compares a returned run.
   *
   * @throws AssertionError that shows what was sent
   */
  function take(resource: { id: string; attributes: Record<string, unknown> }, { run, attributes }: Sent): void {
    const found = [resource.attributes.date, resource.attributes.duration, resource.attributes.distance];
    const expected = [dateOf(run, ownerZone), run.duration, String(run.distance)];
    expect(found, `${JSON.stringify(attributes)} of ${JSON.stringify(run)}`).to.deep.equal(expected);
    runs.set(resource.id, run);
  }
  const someRuns = (count: number): Sent[] =>
    Array.from({ length: count }, () => {
      const run = someRun(random);
      return { run, attributes: attributesOf(random, run) };
    });
  const someChanges = (count: number) =>
    Array.from({ length: count }, () => random.pick([...runs.keys()]))
      .filter((id, i, ids) => ids.indexOf(id) === i)
      .map((id) => {
        const { changed, attributes } = someChange(random, runs.get(id) as DatedRun);
        return { id, run: changed, attributes };
      });

  it('the dates of new runs are those of an independent computation', async () => {
    for (let batch = 0; batch < 10; batch++) {
      const sent = someRuns(batch === 0 ? 800 : 1000);
      const answer = await atOnce(sent.map(({ attributes }) => ({ op: 'add', data: { type: 'run', attributes } })));
      for (const [i, each] of sent.entries()) take(answer.json['atomic:results'][i].data, each);
    }
    for (const each of someRuns(200)) {
      const answer = await single('POST', '/runs', { data: { type: 'run', attributes: each.attributes } });
      expect(answer.status, answer.text).to.equal(201);
      take(answer.json.data, each);
    }
    expect(runs.size).to.equal(10_000);
  });

  it('the dates of changed runs are those of an independent computation', async () => {
    for (let batch = 0; batch < 3; batch++) {
      const sent = someChanges(1000);
      const answer = await atOnce(
        sent.map(({ id, attributes }) => ({ op: 'update', data: { type: 'run', id, attributes } })),
      );
      for (const [i, each] of sent.entries()) take(answer.json['atomic:results'][i].data, each);
    }
    for (const { id, ...each } of someChanges(200)) {
      const answer = await single('PATCH', `/runs/${id}`, { data: { type: 'run', id, attributes: each.attributes } });
      expect(answer.status, answer.text).to.equal(200);
      take(answer.json.data, each);
    }
  });

  it('a list has the right dates after runs are deleted', async () => {
    const deleted = [...runs.keys()].slice(0, 1100);
    await atOnce(deleted.slice(100).map((id) => ({ op: 'remove', ref: { type: 'run', id } })));
    for (const id of deleted.slice(0, 100)) expect((await single('DELETE', `/runs/${id}`)).status).to.equal(204);
    for (const id of deleted) runs.delete(id);
    const listed = await pages('/runs?fields[run]=date&page[size]=100&page[after]=');
    const found = listed.map(({ id, attributes }) => [id, attributes.date]);
    const expected = [...runs].map(([id, run]) => [id, dateOf(run, ownerZone)]);
    expect(found.sort()).to.deep.equal(expected.sort());
  });

  for (const [kind, path, startOf, idOf] of [
    ['week', '/runs/summary', 'isoWeek', 'GGGG-[W]WW'],
    ['month', '/reports/monthly', 'month', 'YYYY-MM'],
    ['year', '/reports/yearly', 'year', 'YYYY'],
  ] as const) {
    it(`runs are counted in the right ${kind}s, and the figures are exact`, async () => {
      const groups = Map.groupBy(runs.values(), (run) => moment.utc(dateOf(run, ownerZone)).startOf(startOf).valueOf());
      const expected = [...groups]
        .sort(([a], [b]) => b - a)
        .map(([start, group]) => [
          `${person.id}:${moment.utc(start).format(idOf)}`,
          expectedFigures(periodFigures, sumOf(group)),
        ]);
      await isUpToDate(path);
      const listed = await pages(`${path}?page[size]=100&page[after]=`);
      const found = listed.map(({ id, attributes }) => [id, servedFigures(periodFigures, attributes)]);
      expect(found).to.deep.equal(expected);
      for (const { id, attributes } of listed) {
        const start = moment.utc(id.split(':')[1], idOf, true);
        expect(attributes, id).to.include(
          {
            week: { week_start: start.format('YYYY-MM-DD'), year: start.isoWeekYear(), week_number: start.isoWeek() },
            month: { month_start: start.format('YYYY-MM-DD'), year: start.year(), month: start.month() + 1 },
            year: { year: start.year() },
          }[kind],
        );
      }
    });
  }

  it('records follow the dates of runs', async () => {
    await isUpToDate('/reports/records');
    const answer = await single('GET', '/reports/records');
    const found = answer.json.data.map(
      ({ attributes: { kind, value, unit, date } }: { attributes: Record<string, unknown> }) => [
        kind,
        `${value} ${unit} ${date}`,
      ],
    );
    const facts = [...runs].map(([id, run]) => {
      const date = dateOf(run, ownerZone);
      const weekStart = moment.utc(date).startOf('isoWeek').format('YYYY-MM-DD');
      return { ...run, id, date, weekStart, startMicros: run.startMs * 1000 };
    });
    expect(new Map(found)).to.deep.equal(expectedRecords(facts));
  });

  const isUpToDate = (path: string) =>
    eventually(async () => expect((await single('GET', path)).json.meta.up_to_date).to.equal(true), 60_000);
  async function pages(first: string): Promise<{ id: string; attributes: Record<string, unknown> }[]> {
    const all = [];
    for (let next: string | null = first; next !== null; ) {
      const answer: Answer = await single('GET', next);
      expect(answer.status, answer.text).to.equal(200);
      all.push(...answer.json.data);
      next = answer.json.links.next;
    }
    return all;
  }
});
