import { expect } from 'chai';
import { Api } from '../src/api.js';
import { api, newPerson, newRun, type Person } from '../src/people.js';

describe('Runs are found by values as devices and people write them', () => {
  let client: Api;
  let person: Person;

  before(async () => {
    client = await api();
    person = await newPerson({ time_zone: 'Europe/Paris' });
    await newRun(person, {
      ...{ distance: 16_000, start_time: '2024-06-10T08:00:00.123456Z', end_time: '2024-06-10T09:30:00Z' },
      ...{ start_lng: '5.17E-4', end_lng: '-4.4E-5', moving_time: 5000, elevation_gain: '12.5' },
    });
    await newRun(person, { start_time: '2024-06-17T08:00:00Z', end_time: '2024-06-17T08:30:00Z' });
  });

  const found = async (filter: string, path = '/runs'): Promise<number> => {
    const answer = await client.get(`${path}?${filter}`, { token: person.token });
    expect(answer.status, answer.text).to.equal(200);
    return answer.json.data.length;
  };
  const forms = (name: string, value: string, number = false): readonly string[] => [
    `filter[${name}]=${encodeURIComponent(value)}`,
    `filter[${name}][in]=${encodeURIComponent(value)},${encodeURIComponent(value)}`,
    new URLSearchParams({ filter: JSON.stringify([{ name, op: 'eq', val: value }]) }).toString(),
    new URLSearchParams({ filter: `${name} between ('${value}', '${value}')` }).toString(),
    ...(number
      ? [
          new URLSearchParams({ filter: `[{"name":"${name}","op":"eq","val":${value}}]` }).toString(),
          new URLSearchParams({ filter: `${name} eq ${value}` }).toString(),
        ]
      : []),
  ];

  for (const [name, value] of [
    ['distance', '1.6e4'],
    ['distance', '16000.0'],
    ['start_lng', '5.17E-4'],
    ['end_lng', '-4.4E-5'],
    ['moving_time', '5E3'],
    ['average_moving_speed', '3.2e0'],
    ['elevation_gain', '1.25e1'],
  ] as const) {
    it(`finds runs by ${name} ${value}, in every form of a filter`, async () => {
      for (const filter of forms(name, value, true)) expect(await found(filter), filter).to.equal(1);
    });
  }

  for (const value of [
    '2024-06-10T10:00:00.123456+0200',
    '2024-06-10T10:00:00.123456+02',
    '2024-06-10 10:00:00.123456 02:00',
    '2024-06-10 08:00:00.1234567Z',
    '2024-06-10T08:00:00.123456789',
    '2024-06-10T08:00:00.123456Z[Europe/Paris]',
    '2024-06-10T10:00:00.123456+02:00[Europe/Paris]',
    '2024-06-10T10:00:00.123456[Europe/Paris]',
  ]) {
    it(`finds runs by the start ${value}, in every form of a filter`, async () => {
      for (const filter of forms('start_time', value)) expect(await found(filter), filter).to.equal(1);
    });
  }

  it('finds reports by figures written with an exponent', async () => {
    for (const path of ['/runs/summary', '/reports/monthly', '/reports/yearly']) {
      for (const filter of forms('total_moving_time', path === '/runs/summary' ? '5e3' : '6.8e3', true)) {
        expect(await found(filter, path), `${path} ${filter}`).to.equal(1);
      }
    }
  });

  it('refuses to filter by a zone that does not exist, or whose clocks have another offset', async () => {
    for (const value of ['2024-06-10T10:00:00[Mars/Olympus]', '2024-06-10T10:00:00+03:00[Europe/Paris]']) {
      const answer = await client.get(Api.query('/runs', { 'filter[start_time]': value }), { token: person.token });
      expect(answer.status, value).to.equal(400);
      expect(answer.json.errors[0]).to.deep.include({
        code: 'invalid_filter',
        source: { parameter: 'filter[start_time]' },
      });
    }
  });
});
