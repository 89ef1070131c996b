import { expect } from 'chai';
import type { Api } from '../src/api.js';
import { api, newPerson, type Person, runDocument } from '../src/people.js';

describe('First mistakes', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson();
  });

  const routes: [method: string, path: string, suggested: string][] = [
    ['POST', '/login', 'POST /user/login'],
    ['POST', '/users/login', 'POST /user/login'],
    ['GET', '/run', 'GET /runs'],
    ['GET', '/api/runs', 'GET /runs'],
    ['GET', '/user', 'GET /users'],
    ['GET', '/reports/month', 'GET /reports/monthly'],
  ];
  for (const [method, path, suggested] of routes) {
    it(`suggests ${suggested} for ${method} ${path}`, async () => {
      const answer = await client.send(method, path, { token: person.token });
      expect([404, 405]).to.include(answer.status);
      expect(answer.json.errors[0].detail).to.include(`Did you mean ${suggested}?`);
    });
  }

  const values: [attribute: string, value: unknown, advice: string][] = [
    ['distance', '4.2 km', 'a number of metres without the unit and with a decimal point, such as 4200'],
    ['distance', 0, 'a whole number of metres from 1 to 1000000'],
    ['start_lat', '48,85', 'a number of degrees without the unit and with a decimal point, such as 12.8947909'],
    ['start_lat', 190, 'a number of degrees from -90 to 90'],
    ['start_time', '24.01.2020 16:34', 'an RFC 3339 date-time, such as 2020-01-24T16:34:34'],
    ['start_time', 1_579_883_674, 'a string with an RFC 3339 date-time'],
    ['end_time', '2020-01-24T16:00:00Z', 'at least 1 second after start_time'],
    ['tags', 'long, hilly', 'a list of names'],
    ['startTime', '2020-01-24T16:34:34Z', "Did you mean 'start_time'?"],
    ['distnace', '4200', "Did you mean 'distance'?"],
  ];
  for (const [attribute, value, advice] of values) {
    it(`advises on the ${attribute} ${JSON.stringify(value)} of a run`, async () => {
      const body = runDocument({ [attribute]: value });
      const answer = await client.post('/runs', { token: person.token, body });
      expect(answer.status).to.equal(422);
      const { detail } = answer.json.errors.find(
        ({ source }: { source: { pointer: string } }) => source.pointer === `/data/attributes/${attribute}`,
      );
      expect(detail).to.include(advice);
    });
  }

  const parameters: [query: Readonly<Record<string, string>>, advice: string][] = [
    [{ filter: 'temperature_c gt 20' }, "Did you mean 'weather.temperature_c'?"],
    [{ filter: "user eq 'asha'" }, "Did you mean 'user_id'?"],
    [{ filter: 'distance = 5' }, "Write 'eq' in place of '='"],
    [{ filter: 'distance == 5' }, "Write 'eq' in place of '=='"],
    [{ filter: 'distance > 5' }, "Write 'gt' in place of '>'"],
    [{ filter: 'distance gt 5 && distance lt 9' }, "Write 'and' in place of '&&'"],
    [{ filter: 'title eq "Lake"' }, 'Put text in single quotes'],
    [{ filters: 'distance gt 5' }, 'Write filter[field]=value or filter='],
    [{ page: '2' }, 'Write page[number] and page[size]'],
    [{ limit: '10' }, 'Write page[number] and page[size]'],
    [{ include: 'users' }, "Did you mean 'user'?"],
    [{ sort: 'distnace' }, "Did you mean 'distance'?"],
  ];
  for (const [query, advice] of parameters) {
    it(`advises on the query ${decodeURIComponent(String(new URLSearchParams(query)))} of /runs`, async () => {
      const answer = await client.get(`/runs?${new URLSearchParams(query)}`, { token: person.token });
      expect(answer.status).to.equal(400);
      expect(answer.json.errors[0].detail).to.include(advice);
    });
  }

  const headers: [header: Readonly<Record<string, string>>, status: number, advice: string][] = [
    [{ Authorization: 'Basic YTpi' }, 401, '`Bearer` and a token'],
    [{ 'If-Match': '1' }, 412, 'must be in double quotes: send If-Match: "1"'],
    [{ 'Content-Type': 'text/plain' }, 415, 'Send the body as application/vnd.api+json'],
  ];
  for (const [header, status, advice] of headers) {
    it(`advises on the header ${Object.entries(header).join().replace(',', ': ')}`, async () => {
      const created = await client.post('/runs', { token: person.token, body: runDocument() });
      const { id } = created.json.data;
      const body = { data: { type: 'run', id, attributes: { title: 'Lake' } } };
      const answer = await client.patch(`/runs/${id}`, { token: person.token, headers: header, body });
      expect(answer.status).to.equal(status);
      expect(answer.json.errors[0].detail).to.include(advice);
    });
  }

  it('names the methods that a path supports', async () => {
    const weather = await client.get(`/runs/${crypto.randomUUID()}/weather`, { token: person.token });
    expect(weather.status).to.equal(405);
    expect(weather.json.errors[0].detail).to.include('POST');
  });

  it('reports once that attributes belong inside data.attributes', async () => {
    const { attributes } = runDocument().data;
    for (const body of [{ data: { type: 'run', ...attributes } }, attributes, { type: 'run', attributes }]) {
      const answer = await client.post('/runs', { token: person.token, body });
      expect([answer.status, answer.json.errors.length]).to.deep.equal([400, 1]);
      expect(answer.json.errors[0].detail).to.match(/data\.attributes|"data": \{"type"/);
    }
  });

  it('reports line and column of malformed JSON the same way on every route', async () => {
    const details = await Promise.all(
      ['/user/login', '/runs'].map(async (path) => {
        const answer = await client.post(path, { token: person.token, raw: "{'user_id': 1}" });
        expect(answer.status).to.equal(400);
        return answer.json.errors[0].detail as string;
      }),
    );
    expect(details[0]).to.match(/line 1, column 2: .*double quotes/);
    expect(details[0]).to.equal(details[1]);
  });

  it('explains that sign-in expects plain JSON, not a JSON:API document', async () => {
    const body = { data: { attributes: { user_id: person.id, password: 'x' } } };
    const answer = await client.post('/user/login', { body });
    expect(answer.json.errors[0].detail).to.include('at the top level of the body');
  });
});
