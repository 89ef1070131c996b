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
