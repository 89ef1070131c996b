import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api, codes } from '../src/api.js';
import { api, newId, newPerson, newRun, type Person, theAdmin, times } from '../src/people.js';

describe('Lists', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson();
    const days = ['2016-05-01', '2016-05-01', '2016-05-01', '2016-05-02', '2016-05-03', '2016-05-04', '2016-05-05'];
    const distances = [5, 15, 25, 5, 30, 40, 50];
    for (const [index, day] of days.entries()) {
      await newRun(person, { ...times(`${day}T0${index}:00:00Z`, 600), distance: distances[index] });
    }
  });

  async function distances(query: Record<string, string>): Promise<number[]> {
    const answer = await client.get(Api.query('/runs', query), { token: person.token });
    expect(answer.status, answer.text).to.equal(200);
    return answer.json.data.map((run: { attributes: { distance: string } }) => Number(run.attributes.distance));
  }

  it('returns the same rows for the same filter in three notations', async () => {
    const text = "(date eq '2016-05-01') AND ((distance gt 20) OR (distance lt 10))";
    const json = JSON.stringify([
      { name: 'date', op: 'eq', val: '2016-05-01' },
      {
        or: [
          { name: 'distance', op: 'gt', val: 20 },
          { name: 'distance', op: 'lt', val: '10' },
        ],
      },
    ]);
    const sorted = { sort: 'distance' };
    expect(await distances({ ...sorted, filter: text })).to.deep.equal([5, 25]);
    expect(await distances({ ...sorted, filter: json })).to.deep.equal([5, 25]);
    const brackets = { 'filter[date]': '2016-05-01', filter: 'distance gt 20 or distance lt 10' };
    expect(await distances({ ...sorted, ...brackets })).to.deep.equal([5, 25]);
  });

  const filters: [filter: Record<string, string>, expected: number[]][] = [
    [{ 'filter[distance]': '5,25' }, [5, 5, 25]],
    [{ 'filter[distance][gt]': '30' }, [40, 50]],
    [{ filter: 'not distance ge 25' }, [5, 5, 15]],
    [{ filter: 'distance between (15, 30)' }, [15, 25, 30]],
    [{ filter: "start_time ge '2016-05-04'" }, [40, 50]],
    [{ filter: '[{"name": "start_time", "op": "ge", "val": "2016-05-04T05:00:00 00:00"}]' }, [40, 50]],
    [{ filter: '[{"name": "distance", "op": "eq", "field": "duration"}]' }, []],
    [{ filter: 'average_speed gt 0.06' }, [40, 50]],
    [{ filter: 'distance eq null' }, []],
    [{ filter: 'not distance eq null' }, []],
    [{ filter: 'distance isnot null and distance in (50, 5)' }, [5, 5, 50]],
  ];
  for (const [filter, expected] of filters) {
    it(`selects by ${JSON.stringify(filter)}`, async () => {
      expect(await distances({ ...filter, sort: 'distance' })).to.deep.equal(expected);
    });
  }

  const refused: [query: string, code: string, parameter: string][] = [
    ['filter=', 'invalid_filter', 'filter'],
    ['filter=[]', 'invalid_filter', 'filter'],
    ['filter=nothing eq 1', 'invalid_filter', 'filter'],
    ["filter=distance gt 'far'", 'invalid_filter', 'filter'],
    ['filter=distance gt', 'invalid_filter', 'filter'],
    ['filter[distance][near]=1', 'invalid_filter', 'filter[distance][near]'],
    ['filter[password]=1', 'invalid_filter', 'filter[password]'],
    ['sort=weather', 'invalid_sort', 'sort'],
    ['sort=nothing', 'invalid_sort', 'sort'],
    ['page[size]=0', 'invalid_page', 'page[size]'],
    ['page[size]=101', 'invalid_page', 'page[size]'],
    ['page[number]=0', 'invalid_page', 'page[number]'],
    ['page[after]=abc', 'invalid_cursor', 'page[after]'],
    ['include=weather', 'invalid_include', 'include'],
    ['fields[run]=nothing', 'invalid_fields', 'fields[run]'],
    ['limit=1', 'unknown_parameter', 'limit'],
    ['sort=id&sort=id', 'repeated_parameter', 'sort'],
  ];
  for (const [query, code, parameter] of refused) {
    it(`rejects ${query} and names the parameter`, async () => {
      const answer = await client.get(`/runs?${encodeURI(query)}`, { token: person.token });
      expect(answer.status, answer.text).to.equal(400);
      expect(codes(answer)).to.include(code);
      expect(answer.json.errors[0].source).to.deep.equal({ parameter });
    });
  }

  it('reports a bad sort and a value that is not a cursor together', async () => {
    const answer = await client.get('/runs?sort=bar&page[after]=garbage', { token: person.token });
    expect([answer.status, codes(answer)]).to.deep.equal([400, ['invalid_sort', 'invalid_cursor']]);
  });

  it('reports a forged cursor of any list with all other faults, before existence and permission', async () => {
    const admin = await theAdmin();
    for (const [path, token] of [
      ['/runs', person.token],
      ['/users', person.token],
      ['/roles', person.token],
      [`/users/${person.id}/runs`, person.token],
      ['/runs/summary', person.token],
      ['/reports/monthly', person.token],
      ['/reports/yearly', person.token],
      ['/reports/records', person.token],
      ['/reports/conditions', person.token],
      ['/users', admin.token],
    ] as const) {
      const cursor = await eventually(async () => {
        const page = await client.get(`${path}?page[size]=1&page[after]=`, { token });
        expect(page.json.data, path).to.have.length(1);
        return page.json.meta.page.after as string;
      });
      const genuine = await client.get(`${path}?page[after]=${cursor}`, { token });
      expect(genuine.status, path).to.equal(200);
      const [position] = cursor.split('.');
      const query = `page[after]=${position}.${'A'.repeat(43)}&filter[foo]=1`;
      const alternatives = path.endsWith('/runs') ? [path, '/users/admin/runs', `/users/${newId()}/runs`] : [path];
      for (const refused of alternatives) {
        const answer = await client.get(`${refused}?${query}`, { token });
        expect([answer.status, codes(answer)], refused).to.deep.equal([400, ['invalid_filter', 'invalid_cursor']]);
      }
    }
  });

  it('sorts newest first by default', async () => {
    expect(await distances({})).to.deep.equal([50, 40, 30, 5, 25, 15, 5]);
    expect(await distances({ sort: '-distance,start_time' })).to.deep.equal([50, 40, 30, 25, 15, 5, 5]);
  });

  it('follows pages by number', async () => {
    const first = await client.get('/runs?page[size]=3', { token: person.token });
    expect(first.json.meta.count).to.equal(7);
    expect(first.json.links.prev).to.equal(null);
    const second = await client.get(first.json.links.next, { token: person.token });
    const last = await client.get(second.json.links.next, { token: person.token });
    expect(last.json.links.next).to.equal(null);
    expect(last.json.data).to.deep.equal((await client.get(first.json.links.last, { token: person.token })).json.data);
    const ids = [first, second, last].flatMap(({ json }) => json.data.map(({ id }: { id: string }) => id));
    expect(new Set(ids).size).to.equal(7);
  });

  it('follows cursors forward and back, and rejects an altered cursor', async () => {
    const path = '/runs?page[size]=3&page[after]=&sort=distance';
    const first = await client.get(path, { token: person.token });
    expect(first.json.meta).not.to.have.property('count');
    expect(first.json.links.prev).to.equal(null);
    const second = await client.get(first.json.links.next, { token: person.token });
    const third = await client.get(second.json.links.next, { token: person.token });
    expect(third.json.links.next).to.equal(null);
    const idsOf = ({ json }: { json: { data: { id: string }[] } }) => json.data.map(({ id }) => id);
    expect(new Set([first, second, third].flatMap(idsOf)).size).to.equal(7);
    const back = await client.get(third.json.links.prev, { token: person.token });
    expect(idsOf(back)).to.deep.equal(idsOf(second));
    const after = new URL(third.json.links.self);
    after.searchParams.set('page[after]', third.json.meta.page.after);
    const past = await client.get(after.href, { token: person.token });
    expect([past.json.data, past.json.links.next]).to.deep.equal([[], null]);
    expect(idsOf(await client.get(past.json.links.prev, { token: person.token }))).to.deep.equal(
      [...idsOf(second), ...idsOf(third)].slice(-3),
    );
    const changed = first.json.links.next.replace(/(after%5D=.{10})./, '$1x');
    const answer = await client.get(changed, { token: person.token });
    expect([answer.status, codes(answer)]).to.deep.equal([400, ['invalid_cursor']]);
  });

  it('returns only the requested fields, and includes the user', async () => {
    const answer = await client.get(
      '/runs?fields[run]=distance,user&fields[user]=first_name&include=user&page[size]=2',
      {
        token: person.token,
      },
    );
    expect(answer.status, answer.text).to.equal(200);
    expect(Object.keys(answer.json.data[0].attributes)).to.deep.equal(['distance']);
    expect(answer.json.data[0].relationships.user.data.id).to.equal(person.id);
    expect(answer.json.included).to.have.length(1);
    expect(answer.json.included[0]).to.deep.include({ type: 'user', id: person.id, attributes: { first_name: null } });
  });

  it('returns only what the caller may see, whatever the filter', async () => {
    const other = await newPerson();
    const path = `/runs?filter[user_id]=${person.id}`;
    expect((await client.get(path, { token: other.token })).json.data).to.deep.equal([]);
    expect((await client.get(path, { token: (await theAdmin()).token })).json.meta.count).to.equal(7);
    expect((await client.get(`/users/${person.id}/runs`, { token: other.token })).status).to.equal(403);
    expect((await client.get('/users/nobody-here/runs', { token: other.token })).status).to.equal(404);
    expect((await client.get(`/users/${person.id}/runs`, { token: person.token })).json.meta.count).to.equal(7);
  });
});
