import { expect } from 'chai';
import { Api, codes } from '../src/api.js';
import { api, newPerson, newRun, type Person, theAdmin, times } from '../src/people.js';

describe('Reports', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson();
    // The weeks of the previous system's example, and the days around a new year.
    await newRun(person, { ...times('2020-01-21T06:00:00Z', 1200), distance: 5000 });
    await newRun(person, { ...times('2020-01-24T06:00:00Z', 1800), distance: 10_000 });
    await newRun(person, { ...times('2020-01-15T06:00:00Z', 4800), distance: 15_000 });
    await newRun(person, { ...times('2019-12-30T06:00:00Z', 600), distance: 2000 });
  });

  const read = (path: string, token = person.token, headers = {}) => client.get(path, { token, headers });

  it('sums runs by ISO week, newest first', async () => {
    const answer = await read('/runs/summary');
    expect(answer.json.data.map(({ id }: { id: string }) => id.split(':')[1])).to.deep.equal([
      '2020-W04',
      '2020-W03',
      '2020-W01',
    ]);
    expect(answer.json.data[0].attributes).to.deep.equal({
      year: 2020,
      week_number: 4,
      week_start: '2020-01-20',
      run_count: 2,
      average_distance: '7500.0',
      average_duration: '1500.0',
      average_speed: '5.0',
      average_pace: '200.0',
      total_distance: '15000.0',
      total_duration: 3000,
      total_moving_time: 3000,
      average_moving_speed: '5.0',
      total_elevation_gain: '0.0',
    });
    expect(answer.json.data[1].attributes.average_speed).to.equal('3.125');
    expect(answer.json.data[2].attributes).to.include({ year: 2020, week_number: 1, week_start: '2019-12-30' });
    expect(answer.json.meta).to.include({ count: 3, up_to_date: true });
  });

  it('sums runs by month and year', async () => {
    const months = await read('/reports/monthly');
    expect(months.json.data.map(({ id }: { id: string }) => id)).to.deep.equal([
      `${person.id}:2020-01`,
      `${person.id}:2019-12`,
    ]);
    expect(months.json.data[0].attributes).to.include({
      year: 2020,
      month: 1,
      month_start: '2020-01-01',
      run_count: 3,
    });
    const years = await read('/reports/yearly');
    expect(years.json.data.map(({ id }: { id: string }) => id)).to.deep.equal([
      `${person.id}:2020`,
      `${person.id}:2019`,
    ]);
  });

  it('filters, sorts and pages reports by their figures', async () => {
    const filtered = await read('/runs/summary?filter=average_speed lt 4 and year eq 2020&sort=total_distance');
    expect(filtered.status, filtered.text).to.equal(200);
    expect(filtered.json.data.map(({ id }: { id: string }) => id.split(':')[1])).to.deep.equal([
      '2020-W01',
      '2020-W03',
    ]);
    const page = await read('/runs/summary?page[size]=1&page[number]=2');
    expect(page.json.data[0].id).to.equal(`${person.id}:2020-W03`);
  });

  it('lists personal records with their runs', async () => {
    const answer = await read('/reports/records');
    expect(answer.status, answer.text).to.equal(200);
    const of = (kind: string) =>
      answer.json.data.find((record: { attributes: { kind: string } }) => record.attributes.kind === kind);
    expect(of('longest_distance').attributes).to.include({ value: '15000.0', unit: 'metres', date: '2020-01-15' });
    expect(of('longest_distance').id).to.equal(`${person.id}:longest_distance`);
    expect(of('fastest_10k').attributes).to.include({ value: '180.0', date: '2020-01-24' });
    expect(of('longest_week').attributes).to.include({ value: '15000.0' });
    expect(of('fastest_marathon')).to.equal(undefined);
    const run = await read(of('fastest_10k').relationships.run.links.related);
    expect(run.json.data.attributes.distance).to.equal('10000');
  });

  it("shows one's own reports; an admin may name another user", async () => {
    const other = await newPerson();
    expect((await read('/runs/summary', other.token)).json.data).to.deep.equal([]);
    const refused = await read(`/runs/summary?filter[user_id]=${person.id}`, other.token);
    expect([refused.status, refused.json.errors[0].source]).to.deep.equal([403, { parameter: 'filter[user_id]' }]);
    const admin = await theAdmin();
    const named = await read(`/runs/summary?filter[user_id]=${person.id}`, admin.token);
    expect(named.json.meta.count).to.equal(3);
    const nobody = await read('/runs/summary?filter[user_id]=nobody-here', admin.token);
    expect([nobody.status, codes(nobody)]).to.deep.equal([404, ['user_not_found']]);
    expect(nobody.json.errors[0].source).to.deep.equal({ parameter: 'filter[user_id]' });
  });

  it('accepts user_id in every filter notation', async () => {
    const admin = await theAdmin();
    const asJson = JSON.stringify([
      { name: 'user_id', op: 'eq', val: person.id },
      { name: 'year', op: 'eq', val: 2020 },
    ]);
    for (const filter of [asJson, `week_number gt 2 and user_id eq '${person.id}'`]) {
      const answer = await read(Api.query('/runs/summary', { filter }), admin.token);
      expect(answer.json.data.map(({ id }: { id: string }) => id)).to.include(`${person.id}:2020-W04`);
    }
    const nobody = await read(Api.query('/runs/summary', { filter: "user_id eq 'nobody-here'" }), admin.token);
    expect(nobody.json.errors[0].source).to.deep.equal({ parameter: 'filter' });
    const either = await read(Api.query('/runs/summary', { filter: "user_id eq 'a' or year eq 1" }), admin.token);
    expect([either.status, codes(either)]).to.deep.equal([400, ['invalid_filter']]);
  });

  it('returns CSV with all rows and columns in the order of the attributes', async () => {
    const answer = await read('/runs/summary?page[size]=1', person.token, { Accept: 'text/csv' });
    expect(answer.headers.get('content-type')).to.match(/^text\/csv/);
    const lines = answer.text.trimEnd().split('\r\n');
    expect(lines).to.have.length(4);
    expect(lines[0]).to.equal(
      'year,week_number,week_start,run_count,average_distance,average_duration,average_speed,average_pace,' +
        'total_distance,total_duration,total_moving_time,average_moving_speed,total_elevation_gain',
    );
    expect(lines[1]).to.equal('2020,4,2020-01-20,2,7500.0,1500.0,5.0,200.0,15000.0,3000,3000,5.0,0.0');
  });

  it('returns a chart', async () => {
    const answer = await read('/runs/summary', person.token, { Accept: 'image/svg+xml' });
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.headers.get('content-type')).to.match(/^image\/svg\+xml/);
    expect(answer.text).to.match(/<svg[^>]*>[\s\S]*<title/);
  });

  it('includes a change as soon as it is answered', async () => {
    const own = await newPerson();
    for (let count = 1; count <= 10; count++) {
      await newRun(own, { ...times('2021-03-03T06:00:00Z', 600), distance: 1000 });
      const answer = await read('/runs/summary', own.token);
      expect(answer.json.meta.up_to_date).to.equal(true);
      expect(answer.json.data[0].attributes.run_count).to.equal(count);
    }
  });
});
