import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { cellOf } from '../src/domain/cell.js';
import { type Hour, hourOf } from '../src/domain/hour.js';
import type { FaultKind } from '../src/domain/provider-fault.js';
import { createOpenWeatherMap } from '../src/providers/openweathermap.js';
import type { Provider } from '../src/providers/provider.js';
import { type AnsweringServer, answeringServer } from './support/answering-server.js';
import { faultOf } from './support/fault-of.js';

const now = new Date('2026-03-10T15:20:00Z');
const warsaw = cellOf(522_297_000, 210_122_000);
const never = new AbortController().signal;
const hour = hourOf(new Date('2022-02-26T15:00:00Z'));
const key = 'k3y-that-nobody-may-see';

/** The documentation's sample for `timemachine` (`units=metric`), with the other fields that it lists. */
function sample(at: Hour, changes: object = {}): object {
  return {
    lat: 52.2297,
    lon: 21.0122,
    timezone: 'Europe/Warsaw',
    timezone_offset: 3600,
    data: [
      {
        dt: at,
        sunrise: 1645853361,
        sunset: 1645891727,
        temp: 5.98,
        feels_like: 3.29,
        pressure: 1029,
        humidity: 64,
        dew_point: -0.28,
        uvi: 0.06,
        clouds: 0,
        visibility: 10000,
        wind_speed: 3.6,
        wind_deg: 340,
        weather: [{ id: 800, main: 'Clear', description: 'clear sky', icon: '01d' }],
        ...changes,
      },
    ],
  };
}

describe('OpenWeatherMap', () => {
  let server: AnsweringServer;
  let provider: Provider;

  before(async () => {
    server = await answeringServer();
    provider = createOpenWeatherMap({ url: server.url, key, timeoutMs: 10_000, now: () => now });
  });
  beforeEach(() => {
    server.asked.length = 0;
  });
  after(() => server.close());

  it('asks through timemachine, in metric units, at the middle of the cell, for the hour', async () => {
    server.say(200, sample(hour));
    const observation = await provider.observe(warsaw, hour, never);
    expect(observation).to.deep.equal({
      provider: 'openweathermap',
      kind: 'archive',
      hour,
      fetchedAt: now,
      conditions: {
        conditionCode: 0,
        temperatureC: 5.98,
        feelsLikeC: 3.29,
        humidityPercent: 64,
        pressureHpa: 1029,
        windSpeedMps: 3.6,
        windBearingDeg: 340,
        cloudCoverPercent: 0,
        precipitationMm: 0,
      },
    });
    expect(server.asked[0]?.pathname).to.equal('/data/3.0/onecall/timemachine');
    expect(Object.fromEntries(server.asked[0]?.searchParams ?? [])).to.deep.equal({
      lat: '52.25',
      lon: '20.9891',
      dt: String(hour),
      units: 'metric',
      appid: key,
    });
  });

  it('adds up the rain and the snow of the hour', async () => {
    const weather = [{ id: 616, main: 'Snow', description: 'rain and snow', icon: '13d' }];
    server.say(200, sample(hour, { weather, rain: { '1h': 0.76 }, snow: { '1h': 0.2 } }));
    const { conditions } = await provider.observe(warsaw, hour, never);
    expect(conditions).to.deep.include({ precipitationMm: 0.96, conditionCode: 69 });
  });

  it('returns a forecast for a recent or future hour, and says when the archive is due', async () => {
    for (const [iso, kind] of [
      ['2026-03-10T13:00:00Z', 'archive'],
      ['2026-03-10T14:00:00Z', 'forecast'],
      ['2026-03-10T16:00:00Z', 'forecast'],
    ] as const) {
      const at = hourOf(new Date(iso));
      server.say(200, sample(at));
      const observation = await provider.observe(warsaw, at, never);
      expect(observation.kind, iso).to.equal(kind);
      if (kind === 'forecast') {
        expect(observation.archiveDueAt).to.deep.equal(new Date(Date.parse(iso) + 2 * 3_600_000));
      }
    }
  });

  const cases: [string, object, object][] = [
    ['a humidity of 101 as 100', { humidity: 101 }, { humidityPercent: 100 }],
    ['clouds of -1 as 0', { clouds: -1 }, { cloudCoverPercent: 0 }],
    [
      'no code and no clouds',
      { weather: null, clouds: null },
      { conditionCode: undefined, cloudCoverPercent: undefined },
    ],
    ['an empty list of codes', { weather: [] }, { conditionCode: undefined }],
    ['a code that is text', { weather: [{ id: 'clear' }] }, { conditionCode: undefined }],
    ['an unknown code', { weather: [{ id: 999 }] }, { conditionCode: undefined }],
    ['a pressure of 0', { pressure: 0 }, { pressureHpa: undefined }],
    ['a wind in another unit', { wind_speed: 700 }, { windSpeedMps: undefined }],
    ['rain of -0.1 as 0', { rain: { '1h': -0.1 } }, { precipitationMm: 0 }],
    ['rain that is text', { rain: 'some' }, { precipitationMm: undefined }],
    ['a list for a number', { wind_deg: [1] }, { windBearingDeg: undefined }],
  ];
  for (const [title, data, changes] of cases) {
    it(`loses nothing but the figure if OpenWeatherMap sends ${title}`, async () => {
      server.say(200, sample(hour));
      const { conditions: good } = await provider.observe(warsaw, hour, never);
      server.say(200, sample(hour, data));
      const { conditions } = await provider.observe(warsaw, hour, never);
      expect({ ...conditions }).to.deep.equal(JSON.parse(JSON.stringify({ ...good, ...changes })));
    });
  }

  it('reads a bare NaN as a missing value', async () => {
    server.say(200, JSON.stringify(sample(hour, { humidity: -987_654 })).replace('-987654', 'NaN'));
    const { conditions } = await provider.observe(warsaw, hour, never);
    expect(conditions).not.to.have.property('humidityPercent');
    expect(conditions.temperatureC).to.equal(5.98);
  });

  it('covers 1979 to tomorrow', () => {
    expect(provider.covers(hourOf(new Date('1978-12-31T23:00:00Z')), now)).to.equal(false);
    expect(provider.covers(hourOf(new Date('1979-01-01T00:00:00Z')), now)).to.equal(true);
    expect(provider.covers(hourOf(new Date('2026-03-10T16:00:00Z')), now)).to.equal(true);
  });

  const said = (cod: number | string, message: string) => ({ cod, message });
  const answers: [string, number, string | object, Record<string, string>, FaultKind, number | undefined][] = [
    ['temperatures in kelvin', 200, sample(hour, { temp: 279.13, feels_like: 276.44 }), {}, 'wrong_units', undefined],
    ['another hour', 200, sample((hour + 7200) as Hour), {}, 'no_values', undefined],
    ['no temperature', 200, sample(hour, { temp: null }), {}, 'no_values', undefined],
    ['no data at all', 200, { ...sample(hour), data: [] }, {}, 'no_values', undefined],
    ['data of null', 200, { ...sample(hour), data: null }, {}, 'no_values', undefined],
    ['null for the hour', 200, { ...sample(hour), data: [null] }, {}, 'no_values', undefined],
    ['JSON of another form', 200, { ...sample(hour), data: 'none' }, {}, 'unexpected_form', undefined],
    ['a web page', 200, '<html></html>', {}, 'unreadable', undefined],
    ['a refused key', 401, said(401, `Invalid API key ${key}. Please see the FAQ.`), {}, 'key_refused', undefined],
    ['a plan without the product', 403, said(403, 'Forbidden'), {}, 'key_refused', undefined],
    ['data that do not exist', 404, said('404', 'Data not found'), {}, 'not_covered', undefined],
    ['a time out of range', 400, said(400, 'requested time is out of allowed range'), {}, 'not_covered', undefined],
    [
      'a wrong parameter',
      400,
      { cod: 400, message: 'Invalid date format', parameters: ['dt'] },
      {},
      'rejected',
      undefined,
    ],
    [
      'a spent quota',
      429,
      said(429, 'Your account is temporary blocked due to exceeding of requests'),
      {},
      'quota_spent',
      undefined,
    ],
    ['a request to slow down', 429, said(429, 'slow down'), { 'retry-after': '3' }, 'throttled', 3000],
    ['a failure of its own', 500, said(500, 'Internal error'), {}, 'failing', undefined],
  ];
  for (const [title, status, body, headers, kind, wait] of answers) {
    it(`reports ${title} as ${kind}`, async () => {
      server.say(status, body, headers);
      const fault = await faultOf(provider.observe(warsaw, hour, never));
      expect(fault.kind).to.equal(kind);
      expect(fault.retryAfterMs).to.equal(wait);
    });
  }

  it('never puts the key into an error, whatever fails', async () => {
    const failures: ((response: ServerResponse) => void)[] = [
      (response) => response.socket?.resetAndDestroy(),
      () => {},
      (response) => response.writeHead(401).end(`{"cod": 401, "message": "Invalid API key: ${key}"}`),
      (response) => response.writeHead(200).end(key),
      (response) => response.writeHead(302, { location: `/elsewhere?appid=${key}` }).end(),
      (response) => response.writeHead(200, { 'content-length': '100' }).end(key),
    ];
    for (const fail of failures) {
      server.answer = (_request, response) => fail(response);
      const fault = await faultOf(provider.observe(warsaw, hour, never));
      const texts = JSON.stringify([fault.message, fault.reason, String(fault.cause), fault.stack]);
      expect(texts).not.to.contain(key);
    }
  });
});
