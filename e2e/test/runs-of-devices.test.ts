import { expect } from 'chai';
import { type Api, codes, pointers } from '../src/api.js';
import { jsonApi } from '../src/media-types.js';
import { api, expectStatus, newPerson, type Person } from '../src/people.js';

/** Central Park, where clocks are four hours behind UTC in summer. */
const newYork = { start_lat: '40.7812', start_lng: '-73.9665', end_lat: '40.7806', end_lng: '-73.9608' };
const times = (start: string, end: string) => ({ start_time: start, end_time: end });
const summer = times('2024-07-10T06:00:00+02:00', '2024-07-10T06:45:00+02:00');

describe('Runs as devices and people send them', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson();
  });

  const send = (attributes: Record<string, unknown>, relationships?: object) =>
    client.post('/runs', {
      token: person.token,
      body: { data: { type: 'run', attributes, ...(relationships && { relationships }) } },
    });
  const change = (id: string, attributes: Record<string, unknown>) =>
    client.patch(`/runs/${id}`, { token: person.token, body: { data: { type: 'run', id, attributes } } });

  const taken: readonly [title: string, attributes: Record<string, unknown>, expected: Record<string, unknown>][] = [
    ['decimal metres', { ...summer, ...newYork, distance: 7654.5 }, { distance: '7654' }],
    [
      'a half marathon of 21,097 m',
      { ...times('2024-04-20T08:00:00+02:00', '2024-04-20T09:50:00+02:00'), distance: 21_097 },
      { distance: '21097' },
    ],
    [
      'an evening run that a device writes in UTC',
      { ...newYork, ...times('2024-07-11T01:10:00Z', '2024-07-11T01:55:00Z'), distance: 7000 },
      { date: '2024-07-10', start_time: '2024-07-11T01:10:00Z' },
    ],
    [
      'the same in its own zone',
      { ...times('2024-07-11T01:10:00Z', '2024-07-11T01:55:00Z'), distance: 7000, time_zone: 'Pacific/Auckland' },
      { date: '2024-07-11', time_zone: 'Pacific/Auckland' },
    ],
    [
      'numbers with an exponent in text',
      { ...summer, ...newYork, distance: '8e3', start_lng: '-7.39665E1' },
      { distance: '8000', start_lng: '-73.9665' },
    ],
    [
      'places at the prime meridian, in numbers with a negative exponent',
      { ...summer, distance: 5000, start_lat: 51.4779, start_lng: '6.05E-4', end_lat: '5.14779e1', end_lng: '-7.1E-5' },
      { start_lat: '51.4779', start_lng: '0.000605', end_lat: '51.4779', end_lng: '-0.000071' },
    ],
    [
      'seven digits of a second',
      { ...times('2024-07-10T06:00:00.1234567Z', '2024-07-10T06:45:00.0000000Z'), distance: 6000 },
      { start_time: '2024-07-10T06:00:00.123456Z', end_time: '2024-07-10T06:45:00.000000Z' },
    ],
    [
      'an offset without a colon',
      { ...times('2024-07-10T06:00:00+0200', '2024-07-10T06:45:00+02'), distance: 6000 },
      { start_time: '2024-07-10T06:00:00+02:00', end_time: '2024-07-10T06:45:00+02:00' },
    ],
    [
      'a space for T',
      { ...times('2024-07-10 06:00:00+02:00', '2024-07-10 06:45:00+02:00'), distance: 6000 },
      { start_time: '2024-07-10T06:00:00+02:00' },
    ],
    [
      'a zone as suffix',
      { ...times('2024-07-10T06:00:00[Europe/Paris]', '2024-07-10T06:45:00'), distance: 6000 },
      { start_time: '2024-07-10T04:00:00Z', time_zone: 'Europe/Paris', date: '2024-07-10' },
    ],
    [
      '+00:00 as it came',
      { ...times('2024-07-10T06:00:00+00:00', '2024-07-10T06:45:00'.concat('Z')), distance: 6000 },
      { start_time: '2024-07-10T06:00:00+00:00', end_time: '2024-07-10T06:45:00Z' },
    ],
    [
      'a run with a long pause',
      { ...times('2024-07-10T06:00:00Z', '2024-07-10T08:00:00Z'), ...newYork, distance: 9000, moving_time: 2700 },
      {
        duration: 7200,
        average_speed: '1.25',
        moving_time: 2700,
        average_moving_speed: '3.333',
        average_moving_pace: '300.0',
      },
    ],
    [
      'everything that can be said of a run',
      {
        ...summer,
        ...newYork,
        distance: 6000,
        elevation_gain: 85.55,
        average_heart_rate: 148,
        max_heart_rate: '171',
        title: 'Around the reservoir',
        notes: 'Humid.',
        tags: ['park', 'easy'],
        counts_for_records: false,
      },
      {
        elevation_gain: '85.6',
        average_heart_rate: 148,
        max_heart_rate: 171,
        title: 'Around the reservoir',
        notes: 'Humid.',
        tags: ['park', 'easy'],
        counts_for_records: false,
        indoor: false,
        moving_time: null,
        average_moving_speed: null,
      },
    ],
  ];
  for (const [title, attributes, expected] of taken) {
    it(`accepts ${title}`, async () => {
      const answer = await send(attributes);
      expect(answer.status, answer.text).to.equal(201);
      expect(answer.json.data.attributes).to.deep.include(expected);
      const read = await client.get(`/runs/${answer.json.data.id}`, { token: person.token });
      expect(read.json.data.attributes).to.deep.include(expected);
    });
  }

  it('records a run twice if it is sent twice, and once with the same Idempotency-Key', async () => {
    const body = { data: { type: 'run', attributes: { ...summer, distance: 6100 } } };
    const sendTwice = async (headers = {}) => {
      const answers = [await client.post('/runs', { token: person.token, body, headers })];
      answers.push(await client.post('/runs', { token: person.token, body, headers }));
      expect(answers.map(({ status }) => status)).to.deep.equal([201, 201]);
      return new Set(answers.map(({ json }) => json.data.id)).size;
    };
    expect(await sendTwice()).to.equal(2);
    expect(await sendTwice({ 'Idempotency-Key': `again-${person.id}` })).to.equal(1);
  });

  it('a run has no weather without a place, or on a treadmill', async () => {
    const nowhere = await send({ ...summer, distance: 6000 });
    expect(nowhere.json.data.attributes).to.deep.include({
      start_lat: null,
      start_lng: null,
      end_lat: null,
      end_lng: null,
    });
    expect(nowhere.json.data.attributes.weather).to.include({ status: 'unavailable', reason: 'no_place' });
    const indoor = await send({ ...summer, ...newYork, distance: 6000, indoor: true });
    expect(indoor.json.data.attributes.weather).to.include({ status: 'unavailable', reason: 'indoor' });
  });

  it('a run belongs to the caller if its user is null', async () => {
    const answer = await send({ ...summer, distance: 6000 }, { user: { data: null } });
    expect([answer.status, answer.json.data.relationships.user.data.id]).to.deep.equal([201, person.id]);
  });

  const refused: readonly [title: string, attributes: Record<string, unknown>, code: string, pointer: string][] = [
    [
      'an offset on one side alone',
      { ...times('2024-07-10T06:00:00+02:00', '2024-07-10T06:45:00'), distance: 6000 },
      'invalid_value',
      '/data/attributes/end_time',
    ],
    [
      'a speed that nobody can run',
      { ...times('2024-07-10T06:00:00Z', '2024-07-10T06:00:02Z'), distance: 500_000 },
      'implausible_speed',
      '/data/attributes/distance',
    ],
    ['a latitude alone', { ...summer, distance: 6000, start_lat: 12 }, 'missing_value', '/data/attributes'],
    [
      'a moving time above the duration',
      { ...summer, distance: 6000, moving_time: 2701 },
      'invalid_value',
      '/data/attributes/moving_time',
    ],
    [
      'a zone that does not exist',
      { ...summer, distance: 6000, time_zone: 'Mars/Olympus' },
      'invalid_value',
      '/data/attributes/time_zone',
    ],
    ['a repeated tag', { ...summer, distance: 6000, tags: ['a', 'a'] }, 'invalid_value', '/data/attributes/tags/1'],
    ['NUL in a title', { ...summer, distance: 6000, title: 'a\u0000b' }, 'invalid_value', '/data/attributes/title'],
  ];
  for (const [title, attributes, code, pointer] of refused) {
    it(`rejects a run with ${title}`, async () => {
      const answer = await send(attributes);
      expect([answer.status, codes(answer), pointers(answer)]).to.deep.equal([422, [code], [pointer]]);
    });
  }

  it('keeps the ETag of a run if a time is sent back with more zeros, and clears attributes sent as null', async () => {
    const { json } = await send({
      ...times('2024-07-10T06:00:00Z', '2024-07-10T06:45:00Z'),
      distance: 6000,
      title: 'A',
      moving_time: 2000,
    });
    const { id } = json.data;
    const same = await change(id, { start_time: '2024-07-10T06:00:00.000Z' });
    expect(same.headers.get('etag')).to.equal('"1"');
    const cleared = await change(id.toUpperCase(), { title: null, moving_time: null });
    expect(cleared.json.data.attributes).to.include({ title: null, moving_time: null, version: 2 });
  });

  it('takes the id of a run in capitals in every member of an operation', async () => {
    const { id } = (await send({ ...summer, distance: 6000 })).json.data;
    const capitals = id.toUpperCase();
    const targets = [
      { ref: { type: 'run', id }, data: { type: 'run', id: capitals } },
      { ref: { type: 'run', id: capitals }, data: { type: 'run', id } },
      { data: { type: 'run', id: capitals } },
    ];
    const answer = await client.post('/operations', {
      token: person.token,
      headers: { 'Content-Type': `${jsonApi};ext="https://jsonapi.org/ext/atomic"` },
      body: { 'atomic:operations': targets.map((target) => ({ op: 'update', ...target })) },
    });
    expectStatus(answer, 200);
  });

  it('filters runs by the attributes of devices, and fetches one by an id in capitals', async () => {
    const { json } = await send({
      ...summer,
      distance: 6000,
      tags: ['trail'],
      title: 'Up the hill',
      moving_time: 2500,
    });
    const { id } = json.data;
    const find = async (filter: string) => {
      const answer = await client.get(`/runs?${new URLSearchParams({ filter })}`, { token: person.token });
      return answer.json.data.map((run: { id: string }) => run.id);
    };
    for (const filter of [
      "tags contains 'trail'",
      "title ilike 'up the%'",
      'moving_time between (2450, 2550)',
      `id eq '${id.toUpperCase()}'`,
      `id in ('${id.toUpperCase()}')`,
      `id startswith '${id.slice(0, 8).toUpperCase()}'`,
    ]) {
      expect(await find(filter), filter).to.deep.equal([id]);
    }
  });
});
