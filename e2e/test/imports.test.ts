import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { Api } from '../src/api.js';
import { api, newPerson, type Person } from '../src/people.js';

describe('Exporting runs as CSV and importing them', () => {
  let client: Api;
  let from: Person;
  let to: Person;
  let csv: string;

  before(async () => {
    client = await api();
    [from, to] = [await newPerson(), await newPerson()];
    for (const attributes of runs) {
      const made = await client.post('/runs', { token: from.token, body: { data: { type: 'run', attributes } } });
      expect(made.status, made.text).to.equal(201);
    }
    const answer = await client.get('/runs', { token: from.token, headers: { Accept: 'text/csv' } });
    expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([
      200,
      'text/csv; charset=utf-8; header=present',
    ]);
    csv = answer.text;
  });

  const send = async (file: string): Promise<string> => {
    const sent = await client.post('/imports', {
      token: to.token,
      raw: file,
      headers: { 'Content-Type': 'text/csv' },
    });
    expect(sent.status, sent.text).to.equal(202);
    return sent.json.data.id;
  };
  const ended = (id: string) =>
    eventually(async () => {
      const { json } = await client.get(`/imports/${id}`, { token: to.token });
      if (json.data.attributes.finished_at === null) throw new Error(`the import is ${json.data.attributes.status}`);
      return json.data.attributes;
    }, 30_000);
  /** The attributes of every run that a client wrote. */
  const written = async ({ token }: Person) => {
    const { json } = await client.get('/runs', { token });
    return json.data.map(({ attributes }: { attributes: Record<string, unknown> }) =>
      Object.fromEntries(Object.keys(everything).map((name) => [name, attributes[name]])),
    );
  };
  const weeks = async ({ token }: Person) => {
    const { json } = await client.get('/runs/summary', { token });
    return json.data.map(({ attributes }: { attributes: unknown }) => attributes);
  };

  it('importing exported runs gives the same runs and reports, without duplicates', async () => {
    const first = await send(csv);
    expect(await ended(first)).to.include({ status: 'done', format: 'csv', created: runs.length, refused: 0 });
    expect(await written(to)).to.deep.equal(await written(from));
    await eventually(async () => expect(await weeks(to)).to.deep.equal(await weeks(from)), 20_000);

    expect(await ended(await send(csv))).to.include({ created: 0, duplicates: runs.length });

    const undoing = await client.delete(`/imports/${first}`, { token: to.token });
    expect(undoing.status, undoing.text).to.equal(202);
    expect(await ended(first)).to.include({ status: 'undone', deleted: runs.length, kept: 0 });
    expect(await written(to)).to.deep.equal([]);
  }).timeout(120_000);
});

const everything = {
  distance: '10000',
  start_time: '2024-05-04T06:00:00.250+02:00',
  end_time: '2024-05-04T07:00:00+02:00',
  start_lat: '52.5',
  start_lng: '13.4',
  end_lat: '52.51',
  end_lng: '13.41',
  time_zone: null,
  indoor: false,
  moving_time: 3500,
  elevation_gain: '12.3',
  average_heart_rate: 150,
  max_heart_rate: 171,
  title: '=SUM(A1), "quoted"',
  notes: "'+ two\r\nlines",
  tags: ['long', 'a;b'],
  counts_for_records: false,
};
const runs = [
  everything,
  { distance: '4200', start_time: '2024-06-01T06:00:00Z', end_time: '2024-06-01T06:30:00Z' },
  {
    distance: '5000',
    start_time: '2024-06-02T18:00:00+00:00',
    end_time: '2024-06-02T18:25:00+00:00',
    time_zone: 'Europe/Paris',
    indoor: true,
    title: "'=1",
  },
];
